// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.Identifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a hook of each type is told, and that it is told nothing else. */
class AcmedDataTest extends RigFixture {

    private static final List<String> VARIABLES = List.of(
            "challenge",
            "identifier",
            "identifier_tls_alpn",
            "file_name",
            "proof",
            "raw_proof",
            "is_clean_hook",
            "file_directory",
            "file_path",
            "identifiers",
            "key_type",
            "status",
            "is_success",
            "certificate_path",
            "private_key_path",
            // Names of older versions, and ours.
            "domain",
            "token",
            "algorithm",
            "key_authorization",
            "txt_value",
            "operation",
            "name");

    private Fire fire;

    @BeforeEach
    void prepare() {
        String all = Arrays.stream(AcmedHookType.values())
                .map(type -> "'" + type.word() + "'")
                .collect(Collectors.joining(", "));
        // A variable without a value renders empty, so the line shows what there is.
        String line = VARIABLES.stream()
                .map(name -> "{% if " + name + " is defined %}" + name + "={{ " + name + " }};{% endif %}")
                .collect(Collectors.joining());
        AcmedHooks hooks = rig.load(
                "",
                Rig.recorder("all", all, line)
                        + """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "site"
                        key_type = "ecdsa-p384"
                        directory = "@DIR@/certs"
                        hooks = ["all"]
                        identifiers = [
                          { dns = "WWW.B\u00fccher.example", challenge = "http-01" },
                          { dns = "*.example.org", challenge = "dns-01" },
                          { dns = "alpn.example.org", challenge = "tls-alpn-01" },
                          { ip = "203.0.113.1", challenge = "tls-alpn-01" },
                          { ip = "2001:DB8:0::1", challenge = "tls-alpn-01" },
                        ]
                        """);
        fire = new Fire(hooks.withView(AcmedView.NONE).hooks(), "site_ecdsa-p384");
    }

    // SHA-256 of token-1.thumb, computed with openssl.
    private static final String HASH = "3pN1lKSlQCOOihJcInCRARBPy_duMZigcLLtGlALoj8";
    private static final String COLONS =
            "de:93:75:94:a4:a5:40:23:8e:8a:12:5c:22:70:91:01:10:4f:cb:f7:6e:31:98:a0:70:b2:ed:1a:50:0b:a2:3f";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HTTP_01     | www.xn--bcher-kva.example | www.xn--bcher-kva.example | token-1 | token-1.thumb | ''
                    DNS_01      | *.example.org             | *.example.org             | ''      | HASH          | ''
                    TLS_ALPN_01 | alpn.example.org          | alpn.example.org          | ''      | DER           | HASH
                    TLS_ALPN_01 | 203.0.113.1               | 1.113.0.203.in-addr.arpa  | ''      | DER           | HASH
                    TLS_ALPN_01 | 2001:db8::1               | 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa | '' | DER | HASH
                    """)
    void tellsOfAChallenge(
            ChallengeType type, String identifier, String alpnName, String file, String proof, String raw)
            throws Exception {
        String expected = "challenge=" + type.value() + ";identifier=" + identifier + ";identifier_tls_alpn=" + alpnName
                + ";file_name=" + file + ";proof=" + values(proof) + ";raw_proof=" + values(raw) + ";is_clean_hook=";

        fire.present(type, identifier);
        assertThat(rig.log()).containsExactly(expected + "false;");
        fire.cleanUp(type, identifier);
        assertThat(rig.log()).containsExactly(expected + "true;");
    }

    private static String values(String word) {
        return switch (word) {
            case "HASH" -> HASH;
            case "DER" -> "1.3.6.1.5.5.7.1.31=critical,DER:04:20:" + COLONS;
            default -> word;
        };
    }

    @Test
    void tellsOfAFile() throws Exception {
        Path content = Files.writeString(folder.resolve("content"), "x");
        Path live = folder.resolve("live.pem");

        fire.write(FileKind.PRIVATE_KEY, live, content);
        assertThat(rig.log()).containsExactly(file("site_ecdsa-p384.pk.pem"), file("site_ecdsa-p384.pk.pem"));
        fire.write(FileKind.FULL_CHAIN, live, content);
        assertThat(rig.log()).containsExactly(file("site_ecdsa-p384.crt.pem"), file("site_ecdsa-p384.crt.pem"));
        for (FileKind other : List.of(FileKind.CERTIFICATE, FileKind.CHAIN, FileKind.BUNDLE, FileKind.PKCS12)) {
            fire.write(other, live, content);
        }
        assertThat(rig.log()).isEmpty();
    }

    @Test
    void tellsOfAFileInAFolderOfTheFormat() throws Exception {
        AcmedHooks hooks = rig.load(
                "",
                Rig.recorder("it", "'file-pre-create'", "{{ file_directory }} {{ file_name }} {{ file_path }}")
                        + """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "site"
                        directory = "@DIR@/certs"
                        file_name_format = "{{ name }}/{{ file_type }}.{{ ext }}"
                        hooks = ["it"]
                        identifiers = [{ dns = "example.org", challenge = "http-01" }]
                        """);
        Path content = Files.writeString(folder.resolve("content"), "x");
        new Fire(hooks.withView(AcmedView.NONE).hooks(), "site_rsa2048")
                .write(FileKind.PRIVATE_KEY, folder.resolve("live"), content);
        Path directory = folder.resolve("certs");
        assertThat(rig.log()).containsExactly(directory + " site/pk.pem " + directory.resolve("site/pk.pem"));
    }

    private String file(String name) {
        Path directory = folder.resolve("certs");
        return "file_name=" + name + ";file_directory=" + directory + ";file_path=" + directory.resolve(name) + ";";
    }

    @Test
    void tellsOfTheEnd() throws Exception {
        String identifiers = "identifiers=[\"www.xn--bcher-kva.example\", \"*.example.org\", \"alpn.example.org\","
                + " \"203.0.113.1\", \"2001:db8::1\"];key_type=ecdsa-p384;";
        String files = "certificate_path=" + folder.resolve("certs/site_ecdsa-p384.crt.pem") + ";private_key_path="
                + folder.resolve("certs/site_ecdsa-p384.pk.pem") + ";";

        fire.succeed();
        assertThat(rig.log()).containsExactly(identifiers + "status=success;is_success=true;" + files);
        fire.fail("the CA's out");
        assertThat(rig.log())
                .containsExactly(
                        identifiers + "status=unable to renew the certificate: the CA's out;is_success=false;" + files);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 1.0.0.127.in-addr.arpa", "example.org, example.org"})
    void namesIdentifiersForTlsAlpn(String identifier, String name) {
        assertThat(HookData.tlsAlpnName(Identifier.of(identifier))).isEqualTo(name);
    }
}
