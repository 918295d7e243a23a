// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.store;

import org.bouncycastle.asn1.x500.X500Name;

/** Only one package knows Bouncy Castle. */
public final class MakesNames {

    public X500Name name() {
        return new X500Name("CN=a.example");
    }
}
