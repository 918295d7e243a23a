// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.store;

import java.io.IOException;

/** Only the shell starts processes. */
public final class StartsAProcess {

    public Process start() throws IOException {
        return new ProcessBuilder("true").start();
    }
}
