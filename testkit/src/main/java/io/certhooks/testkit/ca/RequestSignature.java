// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import java.io.IOException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Set;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** The proof in a certificate request that its sender has the private key (RFC 2986). */
final class RequestSignature {

    /** RSA with MD5 and SHA-1, ECDSA with SHA-1: a stranger may have made what they sign. */
    private static final Set<String> WEAK = Set.of("1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1");

    private RequestSignature() {}

    /**
     * Checks that a request was signed with the key that it is for.
     *
     * @throws AcmeRefusal badCSR if it was not, or with a digest that is broken
     */
    static void require(PKCS10CertificationRequest csr, PublicKey key) throws IOException {
        if (WEAK.contains(csr.getSignatureAlgorithm().getAlgorithm().getId())) {
            throw new AcmeRefusal(AcmeError.BAD_CSR, "the CSR is signed with MD5 or SHA-1; use SHA-256");
        }
        try {
            if (!csr.isSignatureValid(verifier(csr, key))) {
                throw new AcmeRefusal(AcmeError.BAD_CSR, "the CSR is not signed by its own key");
            }
        } catch (OperatorCreationException | PKCSException | RuntimeOperatorException e) {
            throw new AcmeRefusal(AcmeError.BAD_CSR, "the CSR's signature cannot be checked: " + e.getMessage());
        }
    }

    private static ContentVerifierProvider verifier(PKCS10CertificationRequest csr, PublicKey key)
            throws IOException, OperatorCreationException {
        if (key instanceof ECPublicKey) {
            // Bouncy Castle's own engine is four times as quick as JDK 17's.
            return new BcECContentVerifierProviderBuilder(new DefaultDigestAlgorithmIdentifierFinder())
                    .build(PublicKeyFactory.createKey(csr.getSubjectPublicKeyInfo()));
        }
        return new JcaContentVerifierProviderBuilder().build(key);
    }
}
