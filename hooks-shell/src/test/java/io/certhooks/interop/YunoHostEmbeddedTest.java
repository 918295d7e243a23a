// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployVerifier;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.Hook;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.PreListener;
import io.certhooks.shell.yunohost.ManagedDomains;
import io.certhooks.shell.yunohost.YunoHostHooks;
import io.certhooks.store.FileCertificateStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** YunoHost's scripts with the CA of the test kit, and what only that can do. */
final class YunoHostEmbeddedTest extends YunoHostContract {

    @Override
    CaUnderTest start() {
        return EmbeddedCa.start(CaSettings.standard());
    }

    @Test
    void callsScriptsAroundTheDeletionOfOldGenerations() throws Exception {
        script("pre_backup_delete", "50-app", say("pre $1"), "exit 1");
        script("post_backup_delete", "50-app", say("post $1"));
        try (CertificateLifecycle lifecycle = builder(hooks()).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            for (int i = 0; i < 3; i++) {
                ca().clock().advance(Duration.ofDays(2));
                lifecycle.renew("a.example");
            }
        }
        assertThat(recorded()).containsExactly("pre a.example-1", "post a.example-1");
    }

    @Test
    void tellsAboutANewDomainOnceAlsoIfItsFirstOrderFails() throws Exception {
        script("post_domain_add", "50-app", say("add $1"));
        script("post_cert_update", "50-app", say("update $1"));
        List<String> attempts = new ArrayList<>();
        PreListener failingOnce = event -> {
            attempts.add(event.operation().name());
            if (attempts.size() == 1) {
                throw new IllegalStateException("not yet");
            }
        };
        try (CertificateLifecycle lifecycle =
                builder(hooks()).hook(Hook.of("failing once", failingOnce)).build()) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example")))
                    .hasMessageContaining("not yet");
            assertThat(recorded()).containsExactly("add a.example");

            lifecycle.renew("a.example");

            assertThat(recorded()).containsExactly("update a.example");
        }
    }

    @Test
    void copiesCertificatesForAGroup() throws Exception {
        Path certs = directory.resolve("certs");
        String group = Files.readAttributes(directory, PosixFileAttributes.class)
                .group()
                .getName();
        script("post_cert_update", "50-app", say("$(stat -c '%a %G %n' '" + certs + "'/$1 '" + certs + "'/$1/*.pem)"));
        try (CertificateLifecycle lifecycle =
                builder(hooks().withCertificatesFor(group, certs)).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            String first = Files.readString(certs.resolve("a.example/crt.pem"));
            Path shown = certs.resolve("a.example");

            assertThat(recorded())
                    .containsExactly(
                            "750 " + group + " " + shown,
                            "640 " + group + " " + shown.resolve("crt.pem"),
                            "640 " + group + " " + shown.resolve("key.pem"));
            lifecycle.renew("a.example");
            assertThat(recorded()).hasSize(3).allMatch(line -> line.startsWith("640 ") || line.startsWith("750 "));
            assertThat(Files.readString(certs.resolve("a.example/crt.pem"))).isNotEqualTo(first);
            lifecycle.remove("a.example");
            assertThat(shown).doesNotExist();
        }
    }

    @Test
    void doesNotReplaceFilesThatItDidNotMake() throws Exception {
        Path foreign =
                Files.createDirectories(directory.resolve("certs/a.example")).resolve("key.pem");
        Files.writeString(foreign, "precious");
        script("post_cert_update", "50-app", say("update"));
        try (CertificateLifecycle lifecycle =
                builder(hooks().withCertificates(directory.resolve("certs"))).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));

            assertThat(foreign).hasContent("precious");
            assertThat(lifecycle.deliveries()).hasSize(1);
            assertThat(recorded()).isEmpty();
        }
    }

    @Test
    void tellsOfDomainsThatComeAndGoWithOneCertificate() throws Exception {
        for (String action : List.of("post_cert_update", "post_domain_add", "post_domain_remove")) {
            script(action, "50-app", say(action + " $1"));
        }
        Path certs = directory.resolve("certs");
        YunoHostHooks every = hooks().withDomains(ManagedDomains.EVERY_NAME).withCertificates(certs);
        try (CertificateLifecycle lifecycle = builder(every).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example", "b.example").withName("site"));
            recorded();

            lifecycle.ensure(CertificateSpec.of("b.example", "c.example").withName("site"));

            assertThat(recorded())
                    .containsExactly(
                            "post_cert_update b.example",
                            "post_cert_update c.example",
                            "post_domain_remove a.example",
                            "post_domain_add c.example");
            assertThat(certs.resolve("a.example")).doesNotExist();
            assertThat(certs.resolve("c.example/key.pem")).exists();

            lifecycle.ensure(CertificateSpec.of("c.example", "b.example")
                    .withName("site")
                    .withKeyType(KeyType.RSA_2048));
            assertThat(recorded()).containsExactly("post_cert_update c.example", "post_cert_update b.example");
        }
    }

    @Test
    void keepsTheDomainsIfTheirCertificateCannotBeReplaced() throws Exception {
        for (String action : List.of("post_domain_add", "post_domain_remove")) {
            script(action, "50-app", say(action + " $1"));
        }
        PreListener refusing = event -> {
            if (event.operation().kind() == OperationKind.REPLACE) {
                throw new IllegalStateException("not yet");
            }
        };
        try (CertificateLifecycle lifecycle =
                builder(hooks()).hook(Hook.of("refusing", refusing)).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example").withName("site"));
            recorded();

            assertThatThrownBy(() ->
                            lifecycle.ensure(CertificateSpec.of("b.example").withName("site")))
                    .hasMessageContaining("not yet");

            assertThat(recorded()).isEmpty();
        }
    }

    @Test
    void tellsOfNoDomainsAfterAWayBack() throws Exception {
        for (String action : List.of("post_domain_add", "post_domain_remove")) {
            script(action, "50-app", say(action + " $1"));
        }
        DeployVerifier refusingTheThird = new DeployVerifier() {
            @Override
            public void verify(DeployEvent event) {
                if (event.generation().number() == 3) {
                    throw new IllegalStateException("not served");
                }
            }

            @Override
            public int tries() {
                return 1;
            }
        };
        try (CertificateLifecycle lifecycle =
                builder(hooks()).hook(Hook.of("verifier", refusingTheThird)).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example").withName("site"));
            lifecycle.ensure(CertificateSpec.of("b.example").withName("site"));
            recorded();

            assertThatThrownBy(() -> lifecycle.renew("site")).hasMessageContaining("in use again");

            assertThat(recorded()).isEmpty();
        }
    }

    @Test
    void takesOverACertificateOfYunoHostWithoutAnOrder() throws Exception {
        Path elsewhere = directory.resolve("elsewhere");
        try (CertificateLifecycle lifecycle =
                builder(hooks()).store(FileCertificateStore.at(elsewhere)).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
        }
        Path old = elsewhere.resolve("live/a.example");
        Path certs = directory.resolve("certs");
        script("post_cert_update", "50-app", say("update $1"));
        script("post_domain_add", "50-app", say("add $1"));
        try (CertificateLifecycle lifecycle =
                builder(hooks().withCertificates(certs)).build()) {
            lifecycle.adopt(List.of(
                    ExistingCertificate.read("a.example", old.resolve("fullchain.pem"), old.resolve("privkey.pem"))));

            assertThat(lifecycle.ensure(CertificateSpec.of("a.example")).issued())
                    .isFalse();
        }
        assertThat(recorded()).containsExactly("update a.example");
        assertThat(certs.resolve("a.example/crt.pem")).hasSameTextualContentAs(old.resolve("fullchain.pem"));
    }
}
