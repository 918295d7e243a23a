// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.IdentifierType;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that a chain of certificates is what was ordered, before anybody relies on it. */
public final class ChainCheck {

    private static final int LONGEST = 10;
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final Map<String, String> ECDSA_HASHES =
            Map.of("SHA256withECDSA", "SHA-256", "SHA384withECDSA", "SHA-384", "SHA512withECDSA", "SHA-512");
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private ChainCheck() {}

    /**
     * Checks a chain.
     *
     * @param chain the certificate first, then its issuers
     * @param key the key it must be for
     * @param identifiers the identifiers it must be for, no more and no less
     * @throws CertificateException if anything is wrong; the message tells what
     */
    public static void check(List<X509Certificate> chain, PublicKey key, List<Identifier> identifiers, Instant now)
            throws CertificateException {
        if (chain.isEmpty() || chain.size() > LONGEST) {
            throw new CertificateException("it has " + chain.size() + " certificates; 1 to " + LONGEST + " are usual");
        }
        X509Certificate leaf = chain.get(0);
        if (!leaf.getPublicKey().equals(key)) {
            throw new CertificateException("it is for another key");
        }
        Set<Identifier> wanted = new HashSet<>(identifiers);
        if (!names(leaf).equals(wanted)) {
            throw new CertificateException("it is for " + names(leaf) + " instead of " + wanted);
        }
        checkValidity(leaf, now);
        checkOrder(chain);
    }

    private static Set<Identifier> names(X509Certificate leaf) throws CertificateException {
        Set<Identifier> names = new HashSet<>();
        Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
        for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
            int type = (Integer) name.get(0);
            if (type != DNS_NAME && type != IP_ADDRESS) {
                throw new CertificateException("it has a name of type " + type + ", which was not ordered");
            }
            try {
                names.add(new Identifier(
                        type == DNS_NAME ? IdentifierType.DNS : IdentifierType.IP, String.valueOf(name.get(1))));
            } catch (IllegalArgumentException e) {
                throw new CertificateException("it has a name that was not ordered", e);
            }
        }
        return names;
    }

    private static void checkValidity(X509Certificate leaf, Instant now) throws CertificateException {
        if (now.plus(CLOCK_SKEW).isBefore(leaf.getNotBefore().toInstant())) {
            throw new CertificateException(
                    "it is not valid before " + leaf.getNotBefore().toInstant() + ": check this machine's clock");
        }
        if (!now.isBefore(leaf.getNotAfter().toInstant())) {
            throw new CertificateException(
                    "it has ended at " + leaf.getNotAfter().toInstant());
        }
    }

    private static void checkOrder(List<X509Certificate> chain) throws CertificateException {
        for (int i = 0; i + 1 < chain.size(); i++) {
            try {
                verify(chain.get(i), chain.get(i + 1).getPublicKey());
            } catch (GeneralSecurityException | IOException e) {
                throw new CertificateException(
                        "its certificate " + (i + 1) + " is not signed by the next one in the chain", e);
            }
        }
    }

    private static void verify(X509Certificate certificate, PublicKey issuer)
            throws GeneralSecurityException, IOException {
        Optional<NistCurve> curve = NistCurve.of(issuer);
        String hash = ECDSA_HASHES.get(certificate.getSigAlgName());
        if (curve.isEmpty() || hash == null || !(issuer instanceof ECPublicKey key)) {
            certificate.verify(issuer);
            return;
        }
        EcdsaSignature signature = EcdsaSignature.ofDer(certificate.getSignature());
        try {
            if (!curve.get().verifies(key, hash, certificate.getTBSCertificate(), signature)) {
                throw new SignatureException("the signature does not match");
            }
        } catch (IllegalArgumentException e) {
            throw new SignatureException("the issuer's key is none", e);
        }
    }
}
