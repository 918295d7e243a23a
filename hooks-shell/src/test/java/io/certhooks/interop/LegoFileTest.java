// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.Hook;
import io.certhooks.shell.lego.LegoConfig;
import io.certhooks.shell.lego.LegoHooks;
import io.certhooks.shell.lego.Recorder;
import io.certhooks.shell.lego.Recorder.Call;
import io.certhooks.shell.process.PlainDirectories;
import io.certhooks.store.FileCertificateStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole lifecycle built from lego's own configuration file, with two CAs. */
@Timeout(120)
class LegoFileTest {

    @TempDir(factory = PlainDirectories.class)
    private Path folder;

    @Test
    void drivesALifecycleOnTheEmbeddedCa() throws IOException {
        try (EmbeddedCa ca = EmbeddedCa.start(CaSettings.standard())) {
            issueAndRenew(ca);
        }
    }

    @Test
    void drivesALifecycleOnPebble() throws IOException {
        PebbleCa.assumeInstalled();
        try (PebbleCa ca = PebbleCa.start(CaSettings.standard(), Files.createDirectory(folder.resolve("pebble")))) {
            issueAndRenew(ca);
        }
    }

    private void issueAndRenew(CaUnderTest ca) throws IOException {
        Recorder recorder = Recorder.in(folder);
        Path file = file(ca, recorder);
        LegoConfig config = LegoConfig.read(file);
        try (CertificateLifecycle lifecycle = lifecycle(ca, config, LegoHooks.fromYaml(file))) {
            lifecycle.ensure(
                    config.certificates().stream().map(LegoFileTest::spec).toList());
            assertThat(recorder.take())
                    .extracting(Call::arguments, LegoFileTest::name)
                    .containsExactlyInAnyOrderElementsOf(calls());
            String first = Files.readString(folder.resolve("lego/certificates/second.example.crt"));
            lifecycle.renew("first.example");
            lifecycle.renew("second.example");

            List<Call> calls = recorder.take();
            assertThat(calls).extracting(Call::arguments, LegoFileTest::name).containsExactlyElementsOf(calls());
            assertThat(calls).allSatisfy(call -> assertThat(call.missing()).isEmpty());
            assertThat(folder.resolve("lego/certificates/second.example.crt"))
                    .content()
                    .isNotEqualTo(first)
                    .contains("BEGIN CERTIFICATE");
            Call deploy = calls.get(4);
            assertThat(deploy.variables())
                    .containsEntry("LEGO_HOOK_ACCOUNT_ID", "main")
                    .containsEntry("LEGO_HOOK_CERT_KEY_TYPE", "RSA2048")
                    .containsEntry("LEGO_HOOK_CERT_DOMAINS", "second.example,www.second.example")
                    .containsEntry(
                            "LEGO_HOOK_CERT_PATH",
                            folder.resolve("lego/certificates/second.example.crt")
                                    .toString());
        }
    }

    private static String name(Call call) {
        return call.variables().getOrDefault("LEGO_HOOK_CERT_NAME", "");
    }

    private static List<org.assertj.core.groups.Tuple> calls() {
        return List.of("first.example", "second.example").stream()
                .flatMap(name -> List.of("pre", "deploy", "post").stream()
                        .map(call -> org.assertj.core.groups.Tuple.tuple(call, name)))
                .toList();
    }

    private Path file(CaUnderTest ca, Recorder recorder) throws IOException {
        return Files.writeString(
                folder.resolve(".lego.yml"),
                """
                storage: %s
                servers: {test: {url: "%s"}}
                accounts: {main: {server: test, email: ops@example.org, acceptsTermsOfService: true}}
                challenges: {web: {http: {address: "127.0.0.1:%d"}}}
                certificates:
                  first.example: {domains: [first.example]}
                  second.example: {domains: [second.example, www.second.example], keyType: RSA2048}
                hooks:
                  pre: {command: "%s"}
                  deploy: {command: "%s", timeout: 30s}
                  post: {command: "%s"}
                """
                        .formatted(
                                folder.resolve("lego"),
                                ca.authority().directory(),
                                ca.http01Port(),
                                recorder.command("pre"),
                                recorder.command("deploy"),
                                recorder.command("post")));
    }

    private CertificateLifecycle lifecycle(CaUnderTest ca, LegoConfig config, LegoHooks hooks) {
        LegoConfig.Account account = config.accounts().get(0);
        String address = config.challenges().get(0).http().orElseThrow().address();
        int colon = address.lastIndexOf(':');
        var web = new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        CertificateAuthority authority =
                ca.authority().withContact(account.email().orElseThrow());
        assertThat(authority.directory()).isEqualTo(account.server());
        return CertificateLifecycle.builder()
                .authority(authority)
                .store(FileCertificateStore.at(folder.resolve("store")))
                .clock(ca.clock())
                .hooks(hooks.hooks())
                .hook(Hook.of("web", Http01Server.on(web)))
                .build();
    }

    private static CertificateSpec spec(LegoConfig.Certificate certificate) {
        return CertificateSpec.of(certificate.domains())
                .withName(certificate.storeName())
                .withKeyType(certificate.keyType());
    }
}
