// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.hook;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hooks API knows the JDK only. */
public final class KnowsALogger {

    public Logger logger() {
        return LoggerFactory.getLogger(KnowsALogger.class);
    }
}
