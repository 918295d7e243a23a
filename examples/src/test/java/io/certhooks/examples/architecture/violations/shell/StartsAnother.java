// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.shell;

import java.io.IOException;

/** Only one class starts processes. */
public final class StartsAnother {

    public Process start() throws IOException {
        return Runtime.getRuntime().exec(new String[] {"true"});
    }
}
