// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.RevocationReason;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.ExistingAccount;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.Hook;
import io.certhooks.shell.certbot.CertbotAccounts;
import io.certhooks.shell.certbot.CertbotLineages;
import io.certhooks.shell.lego.LegoAccounts;
import io.certhooks.shell.lego.LegoCertificates;
import io.certhooks.shell.process.PlainDirectories;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.store.FileCertificateStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Accounts of the real programs at Pebble: with them what they have ordered can be revoked. */
@Timeout(180)
class AccountTakeoverTest {

    @TempDir(factory = PlainDirectories.class)
    private Path folder;

    @BeforeEach
    void findPebble() {
        PebbleCa.assumeInstalled();
    }

    private PebbleCa pebble() throws Exception {
        return PebbleCa.start(CaSettings.standard(), Files.createDirectory(folder.resolve("pebble")));
    }

    private void run(String... command) throws Exception {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        String root = folder.resolve("pebble/cert.pem").toString();
        builder.environment().put("LEGO_CA_CERTIFICATES", root);
        builder.environment().put("REQUESTS_CA_BUNDLE", root);
        Process process = builder.start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended ? process.waitFor() : -1).as(Files.readString(output)).isZero();
    }

    private void revokes(PebbleCa ca, List<ExistingAccount> accounts, List<ExistingCertificate> certificates) {
        var web = new InetSocketAddress(InetAddress.getLoopbackAddress(), ca.http01Port());
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(ca.authority())
                .store(FileCertificateStore.at(folder.resolve("store")))
                .clock(ca.clock())
                .hook(Hook.of("web", Http01Server.on(web)))
                .build()) {
            URI url = accounts.get(0).url();
            assertThat(lifecycle.adoptAccounts(accounts).get(0).url()).contains(url);
            assertThat(lifecycle.adopt(certificates).adopted()).containsExactly("one.example");
            lifecycle.revoke("one.example", RevocationReason.SUPERSEDED);
            lifecycle.ensure(CertificateSpec.of("two.example"));
            assertThat(lifecycle.adoptAccounts(List.of()).get(0).url()).contains(url);
        }
    }

    @Test
    void ofCertbotIsUsed() throws Exception {
        PeerProgram.assumeInstalled("certbot");
        try (PebbleCa ca = pebble()) {
            Path config = folder.resolve("config");
            URI directory = ca.authority().directory();
            run(
                    "certbot",
                    "certonly",
                    "-n",
                    "--agree-tos",
                    "-m",
                    "ops@example.org",
                    "--no-eff-email",
                    "--standalone",
                    "--http-01-address",
                    "127.0.0.1",
                    "--http-01-port",
                    Integer.toString(ca.http01Port()),
                    "--config-dir",
                    config.toString(),
                    "--work-dir",
                    folder.resolve("work").toString(),
                    "--logs-dir",
                    folder.resolve("logs").toString(),
                    "--server",
                    directory.toString(),
                    "-d",
                    "one.example");

            CertbotAccounts found = CertbotAccounts.in(config, directory);

            assertThat(found.leftOut()).isEmpty();
            assertThat(found.accounts()).hasSize(1);
            revokes(
                    ca,
                    found.accounts(),
                    CertbotLineages.in(config, TrustPolicy.STICKY_PATH).certificates());
        }
    }

    @Test
    void ofLegoIsUsed() throws Exception {
        PeerProgram.assumeInstalled("lego");
        try (PebbleCa ca = pebble()) {
            Path storage = folder.resolve(".lego");
            URI directory = ca.authority().directory();
            run(
                    "lego",
                    "--accept-tos",
                    "--path",
                    storage.toString(),
                    "--server",
                    directory.toString(),
                    "--email",
                    "ops@example.org",
                    "-d",
                    "one.example",
                    "--http",
                    "--http.port",
                    "127.0.0.1:" + ca.http01Port(),
                    "run");

            LegoAccounts found = LegoAccounts.in(storage, directory);

            assertThat(found.leftOut()).isEmpty();
            assertThat(found.accounts()).singleElement().satisfies(account -> assertThat(account.contact())
                    .contains("mailto:ops@example.org"));
            revokes(ca, found.accounts(), LegoCertificates.in(storage).certificates());
        }
    }
}
