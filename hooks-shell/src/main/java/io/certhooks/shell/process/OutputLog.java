// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the output of processes is logged, under a name of its own so that it can be switched by itself. */
final class OutputLog {

    static final Logger LOG = LoggerFactory.getLogger("io.certhooks.shell.output");

    private OutputLog() {}
}
