// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import java.security.SecureRandom;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** The names of the CA's own certificates. */
final class Names {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SUFFIXES = 1 << 24;

    private Names() {}

    /** The subject of a CA certificate. */
    static X500Name authority(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Certhooks Test CA")
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /** Six random digits, so that the roots of several test CAs go into one trust store without being mixed up. */
    static String suffix() {
        return String.format("%06x", RANDOM.nextInt(SUFFIXES));
    }
}
