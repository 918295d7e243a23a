// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.testkit;

import io.certhooks.examples.architecture.violations.store.KnowsTheShell;

/** The testkit does not know the core. */
public final class KnowsTheCore {

    public KnowsTheShell store() {
        return new KnowsTheShell();
    }
}
