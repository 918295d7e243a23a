// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.util.CSRBuilder;

/** The protocol and nothing else: what a program does that calls acme4j in a loop. */
final class BareAcme4j implements AutoCloseable {

    private static final long FIRST_WAIT = 5;

    private final HttpClient client;
    private final Login login;
    private final int http01Port;

    private BareAcme4j(HttpClient client, Login login, int http01Port) {
        this.client = client;
        this.login = login;
        this.http01Port = http01Port;
    }

    /** Registers an account. */
    static BareAcme4j at(URI directory, X509Certificate root, int http01Port) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(root)).build();
        Login login = new AccountBuilder()
                .useKeyPair(newKey())
                .agreeToTermsOfService()
                .addEmail("ops@example.org")
                .createLogin(new BareSession(directory, client));
        return new BareAcme4j(client, login, http01Port);
    }

    private static SSLContext trusting(X509Certificate root) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("root", root);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    BareHttp01 web() throws Exception {
        return BareHttp01.onPort(http01Port);
    }

    /** One certificate, from order to download. */
    List<X509Certificate> issue(String name, BareHttp01 web) throws Exception {
        Order order = login.newOrder().domain(name).create();
        for (Authorization authorization : order.getAuthorizations()) {
            if (authorization.getStatus() == Status.PENDING) {
                prove(order, authorization, web);
            }
        }
        CSRBuilder request = new CSRBuilder();
        request.addDomain(name);
        request.sign(newKey());
        order.execute(request.getEncoded());
        await(order, Set.of(Status.VALID));
        return order.getCertificate().getCertificateChain();
    }

    /** What is done with a certificate. */
    @FunctionalInterface
    interface Use {
        void with(String name) throws Exception;
    }

    /** A certificate for each of many names, as many at once as there are threads. */
    void issueAll(ExecutorService threads, List<String> names) throws Exception {
        issueAll(threads, names, name -> {});
    }

    /** The same, with something done with each certificate. */
    void issueAll(ExecutorService threads, List<String> names, Use use) throws Exception {
        try (BareHttp01 web = web()) {
            List<Future<?>> all = new ArrayList<>();
            for (String name : names) {
                all.add(threads.submit(() -> {
                    List<X509Certificate> chain = issue(name, web);
                    use.with(name);
                    return chain;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private static void prove(Order order, Authorization authorization, BareHttp01 web) throws Exception {
        Http01Challenge challenge =
                authorization.findChallenge(Http01Challenge.class).orElseThrow();
        web.put(challenge.getToken(), challenge.getAuthorization());
        challenge.trigger();
        await(order, Set.of(Status.READY, Status.VALID));
        web.remove(challenge.getToken());
    }

    // As the engine polls where nobody sees the CA fetch the proof: after 5 ms, then after half as long again each
    // time.
    private static void await(Order order, Set<Status> wanted) throws Exception {
        for (long wait = FIRST_WAIT; !wanted.contains(order.getStatus()); wait += wait / 2) {
            if (order.getStatus() == Status.INVALID) {
                throw new IllegalStateException("the order is invalid: " + order.getError());
            }
            TimeUnit.MILLISECONDS.sleep(wait);
            order.fetch();
        }
    }

    // HttpClient can be closed since Java 21.
    @Override
    public void close() {
        if (client instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("the connections could not be closed", e);
            }
        }
    }
}
