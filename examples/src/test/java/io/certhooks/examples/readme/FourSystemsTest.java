// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.certhooks.Adoption;
import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.LifecycleBuilder;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.RunFinished;
import io.certhooks.shell.ShellHook;
import io.certhooks.shell.ShellHooks;
import io.certhooks.shell.acmed.AcmedHooks;
import io.certhooks.shell.certbot.CertbotHooks;
import io.certhooks.shell.lego.LegoAccounts;
import io.certhooks.shell.lego.LegoCertificates;
import io.certhooks.shell.lego.LegoHooks;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.yunohost.HookTree;
import io.certhooks.shell.yunohost.YunoHostHooks;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks of four systems on one lifecycle, and programs as hooks: what the README shows. */
class FourSystemsTest {

    @TempDir
    private Path folder;

    private final AcmeTestServer ca = AcmeTestServer.start();
    private Path log;
    private Path script;

    @BeforeEach
    void makeScript() throws IOException {
        log = folder.resolve("log");
        script = script(folder.resolve("say"), "echo \"$1 $2\" >> '" + log + "'");
    }

    @AfterEach
    void close() {
        ca.close();
    }

    @Test
    void runsTheHooksOfAllFourInTheOrderOfRegistration() throws Exception {
        Path renewalHooks = folder.resolve("renewal-hooks");
        for (String kind : List.of("pre", "deploy", "post")) {
            script(
                    Files.createDirectories(renewalHooks.resolve(kind)).resolve("10-say"),
                    "echo certbot " + kind + " >> '" + log + "'");
        }
        Path legoYaml = Files.writeString(folder.resolve("lego.yaml"), legoYaml());
        Path acmedToml = Files.writeString(folder.resolve("acmed.toml"), acmedToml());
        Path hooksD = folder.resolve("hooks.d");
        Files.writeString(
                Files.createDirectories(hooksD.resolve("post_cert_update")).resolve("50-say"),
                "echo yunohost $1 >> '" + log + "'\n");

        LifecycleBuilder builder = builder();
        // The files lie below /tmp here.
        TrustPolicy trust = TrustPolicy.STICKY_PATH;
        builder.hooks(CertbotHooks.in(renewalHooks).withTrust(trust).hooks());
        builder.hooks(LegoHooks.fromYaml(legoYaml, trust)
                .withStorage(folder.resolve("lego"))
                .hooks());
        builder.hooks(AcmedHooks.load(acmedToml, trust).hooks());
        builder.hooks(
                YunoHostHooks.of(HookTree.of(hooksD, folder.resolve("none")).withTrust(trust))
                        .hooks());
        try (CertificateLifecycle lifecycle = builder.build()) {
            lifecycle.ensure(CertificateSpec.of("shop.example"));
            assertThat(lifecycle.renew(List.of("shop.example")).isSuccess()).isTrue();
        }

        List<String> once = List.of(
                "certbot pre",
                "lego pre",
                "certbot deploy",
                "lego deploy",
                "yunohost shop.example",
                "lego post",
                "acmed renewed",
                "certbot post");
        assertThat(Files.readAllLines(log))
                .isEqualTo(Stream.of(once, once).flatMap(List::stream).toList());
    }

    @Test
    void takesOverWhatIsThere() throws Exception {
        Path renewalHooks = Files.createDirectories(folder.resolve("renewal-hooks"));
        Path legoYaml = trusted("lego.yaml", legoYaml());
        Path acmedToml = trusted("acmed.toml", acmedToml());
        Path hooksD = folder.resolve("hooks.d");
        Path systemHooks = folder.resolve("none");
        LifecycleBuilder builder = builder();
        builder.hooks(CertbotHooks.in(renewalHooks).hooks()); // /etc/letsencrypt/renewal-hooks
        builder.hooks(LegoHooks.fromYaml(legoYaml).hooks()); // .lego.yaml
        builder.hooks(AcmedHooks.load(acmedToml).hooks()); // /etc/acmed/acmed.toml
        builder.hooks(YunoHostHooks.in(hooksD, systemHooks).hooks()); // /etc/yunohost/hooks.d and the system's
        try (CertificateLifecycle lifecycle = builder.build()) {
            assertThat(lifecycle
                            .plan(List.of(CertificateSpec.of("shop.example")))
                            .operations())
                    .singleElement()
                    .satisfies(operation -> assertThat(operation.hooks())
                            .extracting(call -> call.hook())
                            .contains("certbot", "lego pre", "yunohost post_cert_update"));
        }
    }

    @Test
    void takesOverAccountAndCertificatesAndRehearsesTheirRenewal() throws Exception {
        Path etcLego = obtainedByLego("shop.example");
        URI server = ca.directory();
        CertificateAuthority staging = authority();
        int orders = ca.orderCount();
        URI account = ca.accounts().get(0).location();
        try (CertificateLifecycle lifecycle = builder().build()) {
            lifecycle.adoptAccounts(LegoAccounts.in(etcLego, server).accounts()); // or CertbotAccounts
            Adoption adoption = lifecycle.adopt(LegoCertificates.in(etcLego).certificates()); // or CertbotLineages
            adoption.leftOut().forEach(System.err::println);
            RunFinished rehearsal = lifecycle.rehearse(staging); // at another CA; nothing is kept or deployed

            assertThat(adoption.adopted()).containsExactly("shop.example");
            assertThat(rehearsal.issued()).hasSize(1);
            assertThat(lifecycle.ensure(CertificateSpec.of("shop.example")).issued())
                    .isFalse();
            assertThat(lifecycle.adoptAccounts(List.of()).get(0).url()).contains(account);
        }
        assertThat(ca.orderCount()).as("the order of the rehearsal").isEqualTo(orders + 1);
    }

    private Path obtainedByLego(String name) throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        try (CertificateLifecycle lifecycle =
                builder().store(FileCertificateStore.at(elsewhere)).build()) {
            lifecycle.ensure(CertificateSpec.of(name));
        }
        Path live = elsewhere.resolve("live").resolve(name);
        Path certificates = Files.createDirectories(folder.resolve("lego/certificates"));
        Files.copy(live.resolve("fullchain.pem"), certificates.resolve(name + ".crt"));
        Files.copy(live.resolve("privkey.pem"), certificates.resolve(name + ".key"));
        Files.writeString(
                certificates.resolve(name + ".json"), "{\"id\": \"%1$s\", \"domains\": [\"%1$s\"]}".formatted(name));
        registerAtLego(elsewhere);
        return folder.resolve("lego");
    }

    private void registerAtLego(Path elsewhere) throws IOException {
        String host = ca.directory().getAuthority().replace(':', '_');
        Path account = Files.createDirectories(
                folder.resolve("lego/accounts").resolve(host).resolve("me"));
        try (Stream<Path> files = Files.walk(elsewhere.resolve("accounts"))) {
            Path key =
                    files.filter(file -> file.endsWith("account.key")).findAny().orElseThrow();
            Files.copy(key, account.resolve("me.key"));
        }
        Files.writeString(
                account.resolve("account.json"),
                "{\"registration\": {\"accountURL\": \"%s\"}}"
                        .formatted(ca.accounts().get(0).location()));
    }

    @Test
    void runsPrograms() throws Exception {
        LifecycleBuilder builder = builder();
        builder.hooks(ShellHook.command("nginx", "-s", "reload").onDeployBatch().hooks());
        builder.hooks(ShellHook.command("/usr/local/bin/publish", "{{ name }}", "{{ live_directory }}")
                .onDeploy()
                .withTimeout(Duration.ofMinutes(5))
                .hooks());
        Path file = Files.writeString(
                folder.resolve("hooks.yaml"),
                """
                hooks:
                  - name: reload nginx
                    on: [batch-deploy]
                    command: [nginx, -s, reload]
                """);
        builder.hooks(ShellHooks.load(file, TrustPolicy.ANY));
        try (CertificateLifecycle lifecycle = builder.build()) {
            assertThat(lifecycle
                            .plan(List.of(CertificateSpec.of("shop.example")))
                            .operations())
                    .singleElement()
                    .satisfies(operation -> assertThat(operation.hooks())
                            .extracting(call -> call.preview().orElse(""))
                            .anyMatch(text -> text.startsWith("runs /usr/local/bin/publish"))
                            .anyMatch(text -> text.startsWith("runs nginx -s reload")));
        }
    }

    private String legoYaml() {
        return """
                challenges:
                  web:
                    http: {address: ":80"}
                certificates:
                  shop.example:
                    challenge: web
                    domains: [shop.example]
                hooks:
                  pre: {command: "%1$s lego pre"}
                  deploy: {command: "%1$s lego deploy"}
                  post: {command: "%1$s lego post"}
                """
                .formatted(script);
    }

    private String acmedToml() {
        return """
                [global]
                certificates_directory = "%2$s"
                [[endpoint]]
                name = "ca"
                url = "%3$s"
                tos_agreed = true
                [[account]]
                name = "me"
                contacts = [{mailto = "me@shop.example"}]
                [[hook]]
                name = "say"
                type = ["post-operation"]
                cmd = "%1$s"
                args = ["acmed", "renewed"]
                [[certificate]]
                account = "me"
                endpoint = "ca"
                identifiers = [{dns = "shop.example", challenge = "http-01"}]
                hooks = ["say"]
                """
                .formatted(script, folder.resolve("acmed"), ca.directory());
    }

    // Where no other user can change it: not below /tmp.
    private static Path trusted(String name, String text) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "trusted").toAbsolutePath());
        Path file = Files.writeString(directory.resolve(name), text);
        assumeTrue(TrustPolicy.SAFE_PATH.objectionTo(file).isEmpty(), "others can change what is below " + directory);
        return file;
    }

    private LifecycleBuilder builder() {
        Http01Server http01 = Http01Server.onPort(0);
        ca.http01Port(http01.port());
        return CertificateLifecycle.builder()
                .authority(authority())
                .store(FileCertificateStore.at(folder.resolve("store")))
                .hook(http01);
    }

    private CertificateAuthority authority() {
        return CertificateAuthority.at(ca.directory())
                .withTrustedRoot(ca.tlsRoot())
                .agreeToTerms();
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
