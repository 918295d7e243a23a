// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.KeyType;
import io.certhooks.shell.lego.LegoConfig.Certificate;
import io.certhooks.shell.process.PlainDirectories;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LegoConfigTest {

    private static final String FULL =
            """
            storage: /var/lib/lego
            networkStack: dual
            userAgent: mine/1
            log:
              level: debug
              format: json
            servers:
              pebble:
                url: https://localhost:14000/dir
                overallRequestLimit: 5
                httpTimeout: 10
                certTimeout: 60
            accounts:
              main:
                server: pebble
                email: ops@example.org
                keyType: RSA2048
                acceptsTermsOfService: true
                eab:
                  kid: id
                  hmacKey: c2VjcmV0
              staging:
                server: letsencrypt-staging
            challenges:
              web:
                http:
                  address: ":8080"
                  proxyHeader: X-Forwarded-Host
              alpn:
                tls:
                  address: 127.0.0.1:8443
              script:
                dns:
                  provider: exec
                  envFile: dns.env
                  dnsTimeout: 3
                  resolvers: ["1.1.1.1:53"]
                  propagation:
                    disableAuthoritativeNameservers: true
            certificates:
              "*.example.org":
                account: main
                challenge: script
                domains: ["*.example.org", example.org]
                keyType: EC384
                profile: shortlived
                preferredChain: ISRG Root X1
                noBundle: true
                renew:
                  days: 30
                  reuseKey: true
                  disableRandomSleep: true
                  ari:
                    disable: true
                pfx:
                  password: secret
                  format: SHA256
              web.example:
                account: staging
                challenge: http-01
                domains: [web.example]
            hooks:
              pre:
                command: /bin/pre one
                timeout: 1m30s
              deploy:
                command: /bin/deploy
                timeout: 0s
              post:
                command: "  "
            """;

    @TempDir(factory = PlainDirectories.class)
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve(".lego.yml"), text);
    }

    private List<String> problems(String text) throws IOException {
        Path file = file(text);
        return catchThrowableOfType(ConfigurationException.class, () -> LegoConfig.read(file)).problems().stream()
                .map(problem -> problem.replace(file + ": ", ""))
                .toList();
    }

    @Test
    void readsAllThatAFileSays() throws IOException {
        LegoConfig config = LegoConfig.read(file(FULL));

        assertThat(config.storage()).isEqualTo(Path.of("/var/lib/lego"));
        assertThat(config.servers().get(0).url()).isEqualTo(URI.create("https://localhost:14000/dir"));
        assertThat(config.servers().get(0).httpTimeout()).contains(Duration.ofSeconds(10));
        assertThat(config.accounts())
                .extracting(LegoConfig.Account::server)
                .containsExactly(
                        URI.create("https://localhost:14000/dir"),
                        URI.create("https://acme-staging-v02.api.letsencrypt.org/directory"));
        assertThat(config.accounts().get(0).toString()).doesNotContain("c2VjcmV0");
        assertThat(config.challenges())
                .extracting(LegoConfig.Challenge::id)
                .containsExactly("web", "alpn", "script", "http-01");
        assertThat(config.hooks().pre()).contains(new LegoConfig.Command("/bin/pre one", Duration.ofSeconds(90)));
        assertThat(config.hooks().deploy()).contains(new LegoConfig.Command("/bin/deploy", Duration.ofMinutes(2)));
        assertThat(config.hooks().post()).isEmpty();
        assertThat(config.unsupported()).isEmpty();
        assertThat(config.ignored()).hasSize(6);
    }

    // Whoever can change it can have any command run.
    @Test
    void refusesAFileThatOthersCanChange() throws IOException {
        Path file = file("certificates: {a.example: {challenge: http-01, domains: [a.example]}}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

        for (ThrowingCallable reading :
                List.<ThrowingCallable>of(() -> LegoConfig.read(file), () -> LegoHooks.fromYaml(file))) {
            assertThat(catchThrowableOfType(ConfigurationException.class, reading))
                    .hasMessageStartingWith(file + ": it is not trusted: " + file
                            + " can be written by others (mode 0664): chmod go-w it");
        }
        assertThat(LegoHooks.fromYaml(file, TrustPolicy.ANY).hooks()).isNotEmpty();
    }

    @Test
    void readsAllThatIsSaidOfACertificate() throws IOException {
        Certificate wildcard = LegoConfig.read(file(FULL)).certificates().get(0);

        assertThat(wildcard.id()).isEqualTo("*.example.org");
        assertThat(wildcard.storeName()).isEqualTo("_.example.org");
        assertThat(wildcard.domains()).containsExactly("*.example.org", "example.org");
        assertThat(wildcard.keyType()).isEqualTo(KeyType.EC_P384);
        assertThat(wildcard.account().id()).isEqualTo("main");
        assertThat(wildcard.challenge().dns().orElseThrow())
                .isEqualTo(new LegoConfig.Dns(
                        "exec",
                        new LegoConfig.Propagation(false, true, java.util.Optional.empty()),
                        Duration.ofSeconds(3),
                        List.of("1.1.1.1:53"),
                        java.util.Optional.of(Path.of("dns.env"))));
        assertThat(wildcard.profile()).contains("shortlived");
        assertThat(wildcard.preferredChain()).contains("ISRG Root X1");
        assertThat(wildcard.noBundle()).isTrue();
        assertThat(wildcard.reuseKey()).isTrue();
        assertThat(wildcard.renewDays()).contains(30);
        assertThat(wildcard.ariDisabled()).isTrue();
        assertThat(wildcard.pfx()).contains(new LegoPfx(LegoPfx.Format.SHA256, "secret"));
        assertThat(wildcard.toString()).doesNotContain("secret");
    }

    @Test
    void fillsInWhatASmallFileLeavesOut() throws IOException {
        LegoConfig config =
                LegoConfig.read(file("certificates: {a.example: {challenge: http-01, domains: [a.example]}}"));

        Certificate certificate = config.certificates().get(0);
        assertThat(config.storage()).isEqualTo(Path.of(".lego"));
        assertThat(certificate.account().id()).isEqualTo("noemail@example.com");
        assertThat(certificate.account().email()).isEmpty();
        assertThat(certificate.account().server())
                .isEqualTo(URI.create("https://acme-v02.api.letsencrypt.org/directory"));
        assertThat(certificate.keyType()).isEqualTo(KeyType.EC_P256);
        assertThat(certificate.challenge().http().orElseThrow().address()).isEqualTo(":80");
    }

    @Test
    void takesAnEmptyTableOfAccountsForNone() throws IOException {
        LegoConfig config = LegoConfig.read(
                file("{accounts: {}, certificates: {a.example: {challenge: http-01, domains: [a.example]}}}"));

        assertThat(config.accounts()).extracting(LegoConfig.Account::id).containsExactly("noemail@example.com");
    }

    @Test
    void takesTheOnlyAccountAndTheOnlyChallenge() throws IOException {
        LegoConfig config = LegoConfig.read(
                file(
                        """
                accounts: {me: {email: me@example.org, keyType: RSA4096}}
                challenges: {mine: {tls: {}}}
                certificates: {a: {domains: [a.example]}}
                """));

        assertThat(config.certificates().get(0).account().id()).isEqualTo("me");
        assertThat(config.certificates().get(0).challenge().id()).isEqualTo("mine");
        assertThat(config.certificates().get(0).keyType()).isEqualTo(KeyType.RSA_4096);
    }

    @Test
    void takesAKnownKeyWithoutAValueForNone() throws IOException {
        LegoConfig config = LegoConfig.read(
                file(
                        """
                storage:
                accounts:
                challenges: {mine: {tls: {}, http: }}
                certificates: {a: {domains: [a.example], renew: , pfx: , profile: }}
                hooks:
                  pre:
                  deploy: {command: x, timeout: }
                log:
                """));

        assertThat(config.storage()).isEqualTo(Path.of(".lego"));
        assertThat(config.hooks().pre()).isEmpty();
        assertThat(config.hooks().deploy().orElseThrow().timeout()).isEqualTo(LegoHooks.DEFAULT_TIMEOUT);
        assertThat(config.certificates().get(0).pfx()).isEmpty();
        assertThat(config.certificates().get(0).challenge().http()).isEmpty();
    }

    @Test
    void namesAllMistakesInOneList() throws IOException {
        assertThat(
                        problems(
                                """
                        storge: x
                        accounts:
                          me: {keyType: ec256, eab: {kid: x, hmacKey: ""}, server: nowhere}
                          you: {email: a@example.org}
                        challenges:
                          none: {}
                          both: {dns: {propagation: {wait: 5s, disableRecursiveNameservers: true}}}
                        certificates:
                          a: {domains: [a.example], csr: a.csr, challenge: nine, account: me}
                          b: {domains: ["not a name"], challenge: none, account: me, keyType: RSA8192}
                          "a:b": {domains: [a.example], challenge: none}
                          a-b: {challenge: none, account: me, notBefore: ""}
                        hooks:
                          pre: {command: x, timeout: "90"}
                          during: {command: x}
                        """))
                .containsExactlyInAnyOrder(
                        "storge: is not a key here; did you mean \"storage\"?",
                        "accounts: me: keyType: \"ec256\" is not known;"
                                + " known are EC256, EC384, RSA2048, RSA3072, RSA4096",
                        "accounts: me: eab: kid and hmacKey are both needed",
                        "accounts: me: server: \"nowhere\" is neither a name under servers, nor an https URL,"
                                + " nor a short name that lego knows",
                        "challenges: none: one of http, tls, dns or dnsPersist is needed",
                        "challenges: both: dns: provider: is missing",
                        "challenges: both: dns: propagation: wait: cannot be set together with the other two",
                        "certificates: a: challenge: \"nine\" is not known; did you mean \"none\"?",
                        "certificates: b: domains: \"not a name\" cannot be in a certificate: it is not a host name;"
                                + " use a host name, *.name for a wildcard, or an IP address",
                        "certificates: b: keyType: RSA8192 is not supported; use RSA4096 or EC256",
                        "certificates: a:b: account: is needed, as there are 2",
                        "certificates: a-b: has the same files as \"a:b\"; choose another name",
                        "certificates: a-b: exactly one of domains and csr is needed",
                        "hooks: pre: timeout: \"90\" is no duration; write for instance 90s, 2m or 1h30m",
                        "hooks: during: is not a key here; known are deploy, post, pre");
    }

    static Stream<Arguments> unsupported() {
        return Stream.of(
                Arguments.of("networkStack: ipv6only", "networkStack"),
                Arguments.of("servers: {s: {url: 'https://x.example/d', tlsSkipVerify: true}}", "tlsSkipVerify"),
                Arguments.of("challenges: {c: {http: {memcachedHosts: [a]}}, http-01: {http: {}}}", "memcachedHosts"),
                Arguments.of("challenges: {c: {http: {s3Bucket: a}}}", "s3Bucket"),
                Arguments.of("challenges: {c: {http: {delay: 5s}}}", "delay"),
                Arguments.of("challenges: {c: {tls: {delay: 5s}}}", "delay"),
                Arguments.of("challenges: {c: {dns: {provider: cloudflare}}}", "cloudflare"),
                Arguments.of("challenges: {c: {dnsPersist: {issuerDomainName: x}}}", "dnsPersist"));
    }

    @ParameterizedTest
    @MethodSource
    void unsupported(String more, String what) throws IOException {
        String certificate = "\ncertificates: {a.example: {challenge: http-01, domains: [a.example]}}\n";
        Path file = file(more + certificate);

        assertThat(LegoConfig.read(file).unsupported())
                .singleElement()
                .asString()
                .contains(file.toString(), what);
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> LegoHooks.fromYaml(file)))
                .hasMessageContaining(what)
                .hasMessageContaining("LegoConfig.read");
        assertThat(LegoHooks.of(LegoConfig.read(file)).hooks()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "enableCommonName, true",
        "mustStaple, true",
        "alwaysDeactivateAuthorizations, true",
        "notBefore, '\"2026-01-01T00:00:00Z\"'",
        "notAfter, '\"2026-01-01T00:00:00Z\"'"
    })
    void namesWhatACertificateCannotHave(String key, String value) throws IOException {
        Path file = file(
                "certificates: {a.example: {challenge: http-01, domains: [a.example], " + key + ": " + value + "}}");

        assertThat(LegoConfig.read(file).unsupported())
                .singleElement()
                .asString()
                .contains("a.example: " + key);
    }

    @Test
    void needsACertificateAndAChallenge() throws IOException {
        assertThat(problems("storage: x"))
                .containsExactlyInAnyOrder(
                        "challenges: at least one is needed", "certificates: at least one is needed");
    }

    @Test
    void findsTheFileThatLegoWouldRead() throws IOException {
        assertThat(LegoConfig.find(folder)).isEmpty();
        Path second = Files.writeString(folder.resolve(".lego.yaml"), "");
        assertThat(LegoConfig.find(folder)).contains(second);
        assertThat(LegoConfig.find(folder)).contains(second);
        Path first = file("");
        assertThat(LegoConfig.find(folder)).contains(first);
    }
}
