// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shredzone.acme4j.Login;

class LoadTest {

    private static final int CERTIFICATES = 100;
    private static final int THREADS = 16;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void issuesAHundredCertificatesWithSixteenThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (AcmeTestServer ca = AcmeTestServer.start();
                Http01Responder web = new Http01Responder()) {
            ca.http01Port(web.port());
            List<Future<X509Certificate>> futures = new ArrayList<>();
            for (int worker = 0; worker < THREADS; worker++) {
                Acme4jClient client = new Acme4jClient(ca);
                Login login = client.register();
                for (int i = worker; i < CERTIFICATES; i += THREADS) {
                    String name = "n" + i + ".example";
                    futures.add(
                            threads.submit(() -> client.issue(login, web, name).getCertificate()));
                }
            }
            List<BigInteger> serials = new ArrayList<>();
            for (Future<X509Certificate> future : futures) {
                serials.add(future.get().getSerialNumber());
            }

            assertThat(serials).hasSize(CERTIFICATES).doesNotHaveDuplicates();
            assertThat(ca.issued()).hasSize(CERTIFICATES);
            assertThat(ca.orderCount()).isEqualTo(CERTIFICATES);
            assertThat(ca.requests()).noneMatch(request -> request.status() >= 400);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void onlyOneOfManyFinalizationsWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (AcmeTestServer ca = AcmeTestServer.start()) {
            ca.validation(ValidationMode.ALWAYS_VALID);
            RawClient client = new RawClient(ca).register();
            RawClient.Reply order = client.order("example.org");
            String authorization = order.json().path("authorizations").get(0).stringValue();
            String challenge = client.postAsGet(authorization)
                    .json()
                    .path("challenges")
                    .get(0)
                    .path("url")
                    .stringValue();
            client.post(challenge, java.util.Map.of());
            client.postAsGet(authorization);
            String csr = RawClient.base64(ProtocolErrorsTest.csr(Acme4jClient.keyPair(), "example.org")
                    .getEncoded());
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                futures.add(threads.submit(
                        () -> client.post(order.json().path("finalize").stringValue(), java.util.Map.of("csr", csr))
                                .status()));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> future : futures) {
                statuses.add(future.get());
            }

            assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 403);
            assertThat(ca.issued()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
