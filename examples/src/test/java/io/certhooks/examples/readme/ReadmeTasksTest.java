// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.LifecycleBuilder;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateExpiring;
import io.certhooks.hook.CertificateFilter;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.Outcome;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import io.certhooks.testkit.TestZone;
import io.certhooks.testkit.ValidationMode;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's tasks, each done once on the test CA. */
class ReadmeTasksTest {

    private static final byte[] MAC_KEY = "a key of thirty-two bytes or more".getBytes(StandardCharsets.US_ASCII);

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T00:00:00Z"));
    private final List<String> told = new ArrayList<>();
    private final AcmeTestServer ca = AcmeTestServer.builder().clock(clock).start();

    @AfterEach
    void close() {
        ca.close();
    }

    @Test
    void provesNamesThroughADnsProvider() {
        TestZone dns = ca.zone();
        LifecycleBuilder builder = builder();
        builder.hook(Hook.of("dns", new ChallengeListener() {
            @Override
            public ChallengeType type() {
                return ChallengeType.DNS_01;
            }

            @Override
            public void present(ChallengeEvent event) throws Exception {
                dns.addTxt(event.txtName(), event.txtValue());
            }

            @Override
            public void cleanUp(ChallengeEvent event) throws Exception {
                dns.removeTxt(event.txtName(), event.txtValue());
            }
        }));
        try (CertificateLifecycle lifecycle = builder.build()) {
            lifecycle.ensure(CertificateSpec.of("shop.example", "*.shop.example"));
        }
        assertThat(ca.issued()).hasSize(1);
        assertThat(ca.zone().txt("_acme-challenge.shop.example")).isEmpty();
    }

    @Test
    void reloadsOnceForManyCertificates() {
        LifecycleBuilder builder = withHttp01();
        Proxy proxy = () -> told.add("reload");
        builder.onDeployBatch("reload the proxy", batch -> proxy.reload());
        try (CertificateLifecycle lifecycle = builder.build()) {
            lifecycle.ensure(List.of(
                    CertificateSpec.of("shop.example", "www.shop.example"),
                    CertificateSpec.of("blog.example"),
                    CertificateSpec.of("mail.example").withName("mail")));
        }
        assertThat(ca.issued()).hasSize(3);
        assertThat(told).containsExactly("reload");
    }

    @Test
    void limitsAHookToSomeCertificates() {
        LifecycleBuilder builder = withHttp01();
        List<IssuedCertificate> inUse = new ArrayList<>();
        MailServer dovecot = inUse::add;
        DeployListener mail = event -> dovecot.use(event.certificate());
        builder.hook(Hook.of("mail server", mail)
                .withPolicy(HookPolicy.retried()
                        .withTimeout(Duration.ofSeconds(30))
                        .withFilter(CertificateFilter.named("mail"))));
        try (CertificateLifecycle lifecycle = builder.build()) {
            lifecycle.ensure(List.of(
                    CertificateSpec.of("shop.example"),
                    CertificateSpec.of("mail.example").withName("mail")));
        }
        assertThat(inUse)
                .extracting(certificate -> certificate.generation().certificateName())
                .containsExactly("mail");
    }

    @Test
    void vetoesAndTellsWhatWentWrong() {
        LifecycleBuilder builder = withHttp01();
        Chat chat = told::add;
        builder.onPre("business hours", event -> {
            if (LocalTime.now(clock).getHour() < 9) {
                throw new IllegalStateException("nobody is in the office yet");
            }
        });
        builder.onPost("tell", event -> {
            if (event.outcome() instanceof Outcome.Failed failed) {
                chat.post(failed.cause().getMessage());
            }
        });
        builder.hook(Hook.of("alarm", new CatalogueListener() {
            @Override
            public void expiring(CertificateExpiring event) {
                chat.post(event.name() + " ends at " + event.generation().notAfter());
            }
        }));
        try (CertificateLifecycle lifecycle = builder.build()) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("shop.example")))
                    .isInstanceOf(HookFailedException.class);
            assertThat(ca.orderCount()).isZero();
            assertThat(told).singleElement().asString().contains("nobody is in the office yet");

            clock.advance(Duration.ofHours(10));
            lifecycle.ensure(CertificateSpec.of("shop.example"));
            ca.reject("shop.example");
            clock.advance(Duration.ofDays(88));
            lifecycle.renewDue();
        }
        assertThat(told)
                .anyMatch(line -> line.contains("urn:ietf:params:acme:error:rejectedIdentifier"))
                .anyMatch(line -> line.startsWith("shop.example ends at 2026-05-30"));
    }

    @Test
    void asksAPrivateCa(@TempDir Path directory) throws Exception {
        String macKey = Base64.getUrlEncoder().withoutPadding().encodeToString(MAC_KEY);
        try (AcmeTestServer corporate = AcmeTestServer.builder()
                .clock(clock)
                .externalAccount("team-7", MAC_KEY)
                .requireExternalAccount()
                .profile("internal", Duration.ofDays(30))
                .start()) {
            URI url = corporate.directory();
            Path root = Files.writeString(directory.resolve("root.pem"), pem(corporate.tlsRoot()));
            CertificateAuthority authority = CertificateAuthority.at(url)
                    .withTrustedRoot(root) // of the CA's own HTTPS server
                    .withExternalAccount("team-7", macKey)
                    .withProfile("internal")
                    .withRequestTimeout(Duration.ofSeconds(10));
            Http01Server http01 = Http01Server.onPort(0);
            corporate.http01Port(http01.port());
            try (CertificateLifecycle lifecycle =
                    builder().authority(authority).hook(http01).build()) {
                lifecycle.ensure(CertificateSpec.of("wiki.example"));
            }
            assertThat(corporate.issued().get(0).getNotAfter().toInstant())
                    .isBefore(clock.instant().plus(Duration.ofDays(31)));
        }
    }

    @Test
    void asksAnotherCaWhenTheFirstHasFailed() {
        ca.faults().always(Endpoint.NEW_ORDER, Fault.html(503));
        try (AcmeTestServer another = AcmeTestServer.builder().clock(clock).start()) {
            another.validation(ValidationMode.ALWAYS_VALID);
            LifecycleBuilder builder = withHttp01();
            CertificateAuthority first = authority(ca);
            CertificateAuthority second = authority(another);
            builder.authority(first).fallback(second); // at once if none is in use, else after three failures
            try (CertificateLifecycle lifecycle = builder.build()) {
                lifecycle.ensure(CertificateSpec.of("shop.example"));
            }
            assertThat(another.issued()).hasSize(1);
        }
    }

    interface Proxy {
        void reload();
    }

    interface MailServer {
        void use(IssuedCertificate certificate);
    }

    interface Chat {
        void post(String line);
    }

    private static String pem(X509Certificate certificate) throws CertificateEncodingException {
        String base64 = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
    }

    private LifecycleBuilder withHttp01() {
        Http01Server http01 = Http01Server.onPort(0);
        ca.http01Port(http01.port());
        return builder().hook(http01);
    }

    private LifecycleBuilder builder() {
        return CertificateLifecycle.builder()
                .authority(authority(ca))
                .store(MemoryCertificateStore.create())
                .clock(clock);
    }

    private static CertificateAuthority authority(AcmeTestServer ca) {
        return CertificateAuthority.at(ca.directory()).withTrustedRoot(ca.tlsRoot());
    }
}
