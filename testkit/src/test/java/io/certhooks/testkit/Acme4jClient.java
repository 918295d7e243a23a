// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;
import org.shredzone.acme4j.util.CSRBuilder;

/** acme4j, told to trust one test CA. */
final class Acme4jClient {

    static {
        Security.addProvider(new BouncyCastleProvider());
    }

    private final Session session;

    Acme4jClient(AcmeTestServer ca) {
        this.session = new Session(ca.directory(), new Trusting(ca.tlsRoot()));
    }

    Session session() {
        return session;
    }

    Login register() throws AcmeException {
        return new AccountBuilder()
                .agreeToTermsOfService()
                .addEmail("ops@example.org")
                .useKeyPair(keyPair())
                .createLogin(session);
    }

    /** A whole issuance with proofs made by the solver. */
    Certificate issue(Login login, Solver solver, String... names) throws Exception {
        Order order = login.newOrder().domains(names).create();
        prove(order, solver);
        return finish(order, keyPair());
    }

    /** A whole issuance at a CA that believes every proof. */
    Certificate issue(Login login, String... names) throws Exception {
        return issue(login, authorization -> authorization.getChallenges().get(0), names);
    }

    void prove(Order order, Solver solver) throws Exception {
        for (Authorization authorization : order.getAuthorizations()) {
            if (authorization.getStatus() == Status.PENDING) {
                solver.present(authorization).trigger();
            }
        }
        for (Authorization authorization : order.getAuthorizations()) {
            authorization.waitForCompletion(Duration.ofSeconds(20));
        }
    }

    Certificate finish(Order order, KeyPair key) throws Exception {
        order.waitUntilReady(Duration.ofSeconds(20));
        CSRBuilder csr = new CSRBuilder();
        csr.addIdentifiers(order.getIdentifiers());
        csr.sign(key);
        order.execute(csr.getEncoded());
        order.waitForCompletion(Duration.ofSeconds(20));
        return order.getCertificate();
    }

    static KeyPair keyPair() {
        return keyPair("EC", "secp256r1");
    }

    static KeyPair keyPair(String algorithm, String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SSLContext trusting(X509Certificate root) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("root", root);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes a proof and returns the challenge that it is for. */
    @FunctionalInterface
    interface Solver {
        Challenge present(Authorization authorization) throws Exception;
    }

    private static final class Trusting extends GenericAcmeProvider {
        private final X509Certificate root;

        Trusting(X509Certificate root) {
            this.root = root;
        }

        @Override
        public HttpClient createHttpClient(NetworkSettings settings) {
            return HttpClient.newBuilder()
                    .sslContext(trusting(root))
                    .connectTimeout(settings.getTimeout())
                    .build();
        }
    }
}
