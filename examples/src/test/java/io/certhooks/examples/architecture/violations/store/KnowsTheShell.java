// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.store;

import io.certhooks.examples.architecture.violations.shell.KnowsTheCore;

/** The core does not know the shell. */
public final class KnowsTheShell {

    public KnowsTheCore shell() {
        return new KnowsTheCore();
    }
}
