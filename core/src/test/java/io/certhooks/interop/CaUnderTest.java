// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import io.certhooks.CertificateAuthority;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.testkit.ManualClock;
import java.security.cert.X509Certificate;
import java.util.List;

/** A CA that runs on this machine until it is closed. */
public interface CaUnderTest extends AutoCloseable {

    /** The CA as a lifecycle sees it: trusted, with a contact, its terms agreed to, without an external account. */
    CertificateAuthority authority();

    /** The engine's clock; shows the CA's time at the start. */
    ManualClock clock();

    /** Answers dns-01 in the DNS that the CA sees. */
    ChallengeListener dns();

    /** The port on which the CA looks for http-01 proofs of all names. */
    int http01Port();

    /** The port on which the CA looks for tls-alpn-01 proofs of all names. */
    int tlsAlpn01Port();

    /** The roots of the issued certificates: first the default chain's, then those of the alternates. */
    List<X509Certificate> roots();

    /** Whether the CA has revoked a certificate. */
    boolean isRevoked(X509Certificate certificate);

    @Override
    void close();
}
