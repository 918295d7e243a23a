// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingAccount;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts that lego 4 or 5 has registered. */
class LegoAccountsTest {

    private static final URI CA = URI.create("https://localhost:14000/dir");
    private static final URI URL = URI.create("https://localhost:14000/account/7");

    @TempDir
    private Path storage;

    private KeyPair pair;
    private Path host;

    @BeforeEach
    void makeAKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        pair = generator.generateKeyPair();
        host = Files.createDirectories(storage.resolve("accounts/localhost_14000"));
    }

    private void key(String file) throws IOException {
        Path path = host.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(
                path,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private void description(String id, String json) throws IOException {
        Files.writeString(Files.createDirectories(host.resolve(id)).resolve("account.json"), json);
    }

    private ExistingAccount onlyOne() {
        LegoAccounts found = LegoAccounts.in(storage, CA);
        assertThat(found.leftOut()).isEmpty();
        assertThat(found.accounts()).hasSize(1);
        return found.accounts().get(0);
    }

    @Test
    void areNotSoughtUnderANameThatOnlyAcme4jKnows() {
        assertThatThrownBy(() -> LegoAccounts.in(storage, URI.create("acme://localhost")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("https URL");
    }

    @Test
    void ofVersionFiveHaveTheirKeyBesideThem() throws Exception {
        key("mine/mine.key");
        description(
                "mine",
                "{\"id\": \"mine\", \"email\": \"ops@example.org\", \"keyType\": \"EC384\", \"server\": \"" + CA
                        + "\", \"origin\": \"configuration\", \"registration\": {\"status\": \"valid\", \"contact\":"
                        + " [\"mailto:ops@example.org\"], \"accountURL\": \"" + URL + "\"}}");
        description(
                "same-host",
                "{\"server\": \"https://localhost:14000/other\", \"registration\": {\"accountURL\": \"x\"}}");

        ExistingAccount account = onlyOne();

        assertThat(account.directory()).isEqualTo(CA);
        assertThat(account.url()).isEqualTo(URL);
        assertThat(account.contact()).contains("mailto:ops@example.org");
        assertThat(account.privateKey()).isEqualTo(pair.getPrivate());
    }

    @Test
    void ofVersionFourHaveItInADirectory() throws Exception {
        key("ops@example.org/keys/ops@example.org.key");
        description(
                "ops@example.org",
                "{\"email\": \"ops@example.org\", \"registration\": {\"body\": {\"status\": \"valid\", \"contact\":"
                        + " [\"mailto:ops@example.org\"]}, \"uri\": \"" + URL + "\"}}");

        ExistingAccount account = onlyOne();

        assertThat(account.url()).isEqualTo(URL);
        assertThat(account.contact()).contains("mailto:ops@example.org");
        assertThat(account.privateKey()).isEqualTo(pair.getPrivate());
    }

    @Test
    void areNamedIfTheyCannotBeTakenOver() throws Exception {
        description("a", "{\"registration\": null}");
        description("b", "{\"registration\": {\"accountURL\": \"" + URL + "\"}}");
        description("c", "not json");

        LegoAccounts found = LegoAccounts.in(storage, CA);

        assertThat(found.accounts()).isEmpty();
        assertThat(found.leftOut())
                .satisfiesExactly(
                        a -> assertThat(a).startsWith(host.resolve("a/account.json") + ": registration.accountURL: "),
                        b -> assertThat(b).startsWith(host.resolve("b/keys/b.key") + ": there is no such file"),
                        c -> assertThat(c)
                                .startsWith(host.resolve("c/account.json").toString()));
    }

    @Test
    void areNoneAtAnotherCaAndMissingIfTheDirectoryIs() {
        assertThat(LegoAccounts.in(storage, URI.create("https://localhost/dir")).accounts())
                .isEmpty();
        assertThatThrownBy(() -> LegoAccounts.in(storage.resolve("nowhere"), CA))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nowhere");
    }
}
