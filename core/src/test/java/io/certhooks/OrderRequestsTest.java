// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.Identifier;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the CA is asked in the course of an order. */
class OrderRequestsTest {

    private final Http01Server web = Http01Server.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final AcmeTestServer ca = AcmeTestServer.start();

    @BeforeEach
    void open() {
        ca.http01Port(web.port());
    }

    @AfterEach
    void close() {
        ca.close();
    }

    private CertificateLifecycle lifecycle(ChallengeListener hook) {
        return CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(ca.directory())
                        .withTrustedRoot(ca.tlsRoot())
                        .withContact("ops@example.org")
                        .agreeToTerms())
                .store(MemoryCertificateStore.create())
                .hook(hook)
                .build();
    }

    private List<String> asked() {
        return ca.requests().stream()
                .map(request -> request.path().split("/", 3)[1])
                .toList();
    }

    @Test
    void takesTheAnswerToTheSigningRequestForTheOrder() {
        try (CertificateLifecycle lifecycle = lifecycle(web)) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
        }
        assertThat(asked()).endsWith("finalize", "certificate");
    }

    @Test
    void asksForTheOrderIfTheAnswerToTheSigningRequestIsNone() {
        ca.faults().once(Endpoint.FINALIZE, Fault.header("Content-Type", "text/html"));
        try (CertificateLifecycle lifecycle = lifecycle(web)) {
            assertThat(lifecycle.ensure(CertificateSpec.of("a.example")).issued())
                    .isTrue();
        }
        assertThat(asked()).endsWith("finalize", "order", "certificate");
    }

    /** Promises what it does not keep. */
    private final class Forgetful implements ChallengeListener {

        @Override
        public ChallengeType type() {
            return web.type();
        }

        @Override
        public boolean answers(Identifier identifier) {
            return web.answers(identifier);
        }

        @Override
        public void present(ChallengeEvent event) throws IOException {
            web.present(event);
            HookReport.current().promiseFetch();
        }

        @Override
        public void cleanUp(ChallengeEvent event) throws IOException {
            web.cleanUp(event);
        }
    }

    @Test
    void issuesThoughAPromisedFetchIsNeverTold() {
        try (CertificateLifecycle lifecycle = lifecycle(new Forgetful())) {
            assertThat(lifecycle.ensure(CertificateSpec.of("a.example")).issued())
                    .isTrue();
        }
    }
}
