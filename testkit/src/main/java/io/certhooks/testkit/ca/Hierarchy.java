// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/** One issuing key and the chains that lead from it to one or more roots. Immutable. */
public final class Hierarchy {

    // A test may walk through many years; the CA itself should not expire on the way.
    private static final Duration AGE = Duration.ofDays(3650);
    private static final Duration REST = Duration.ofDays(36_500);

    private final KeyPair issuingKey;
    private final X500Name issuingName;
    private final List<Chain> chains;

    private Hierarchy(KeyPair issuingKey, X500Name issuingName, List<Chain> chains) {
        this.issuingKey = issuingKey;
        this.issuingName = issuingName;
        this.chains = List.copyOf(chains);
    }

    /**
     * Makes new keys and certificates.
     *
     * @param roots how many roots, each the end of one chain; at least 1
     * @param length intermediates in each chain; at least 1 if there are several roots
     * @param now the middle of the CA's life
     */
    public static Hierarchy create(int roots, int length, Instant now) {
        if (roots < 1 || length < 0 || (length == 0 && roots > 1)) {
            throw new IllegalArgumentException("a hierarchy of " + roots + " roots and " + length
                    + " intermediates; several roots need at least one intermediate");
        }
        KeyPair issuingKey = Keys.generate();
        String suffix = Names.suffix();
        X500Name issuingName = Names.authority((length == 0 ? "Test Root 1 " : "Test Issuing CA ") + suffix);
        List<Chain> chains = new ArrayList<>();
        for (int i = 1; i <= roots; i++) {
            chains.add(new ChainMaker(i, length, suffix, now).make(issuingKey, issuingName));
        }
        return new Hierarchy(issuingKey, issuingName, chains);
    }

    /** A public key that nobody has the private key of. */
    public static PublicKey strangerKey() {
        return Keys.generate().getPublic();
    }

    /** The chains; the first is the default. */
    public List<Chain> chains() {
        return chains;
    }

    /** The name that stands in leaf certificates as the issuer. */
    X500Name issuingName() {
        return issuingName;
    }

    /** The key that signs leaf certificates. */
    KeyPair issuingKey() {
        return issuingKey;
    }

    private record ChainMaker(int number, int length, String suffix, Instant now) {

        Chain make(KeyPair issuingKey, X500Name issuingName) {
            KeyPair aboveKey = length == 0 ? issuingKey : Keys.generate();
            X500Name aboveName = Names.authority("Test Root " + number + " " + suffix);
            X509Certificate root = authority(aboveName, aboveKey, aboveName, aboveKey.getPublic());
            List<X509Certificate> intermediates = new ArrayList<>();
            for (int level = length; level >= 1; level--) {
                boolean last = level == 1;
                KeyPair key = last ? issuingKey : Keys.generate();
                X500Name name = last
                        ? issuingName
                        : Names.authority("Test Intermediate " + number + "." + level + " " + suffix);
                intermediates.add(0, authority(aboveName, aboveKey, name, key.getPublic()));
                aboveKey = key;
                aboveName = name;
            }
            return new Chain(intermediates, root);
        }

        private X509Certificate authority(X500Name issuer, KeyPair issuerKey, X500Name subject, PublicKey key) {
            return new CertificateDraft(issuer, subject, key, now.minus(AGE), now.plus(REST))
                    .asAuthority()
                    .issuedBy(issuerKey.getPublic())
                    .sign(issuerKey.getPrivate());
        }
    }
}
