// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.acme;

import java.util.logging.Logger;

/** Libraries log through SLF4J. */
public final class LogsTheOldWay {

    private static final Logger LOG = Logger.getLogger("acme");

    public void log() {
        LOG.info("hello");
    }
}
