// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The CA's answers, member by member and header by header, against RFC 8555 section 7 and RFC 9773. */
class AnswersTest {

    private static final String TERMS = "https://ca.example/terms";

    private final AcmeTestServer ca = AcmeTestServer.builder()
            .termsOfService(URI.create(TERMS))
            .externalAccount("kid", new byte[32])
            .alternateChains(2)
            .profile("short", java.time.Duration.ofDays(6))
            .pollRetryAfter("5")
            .start();
    private final RawClient client = new RawClient(ca);

    @AfterEach
    void close() {
        ca.close();
    }

    @Test
    void directory() {
        RawClient.Reply reply = client.send("GET", ca.directory().toString());
        assertMembers(
                reply.json(),
                Set.of(
                        "newNonce",
                        "newAccount",
                        "newOrder",
                        "newAuthz",
                        "revokeCert",
                        "keyChange",
                        "renewalInfo",
                        "meta"),
                Set.of());
        assertThat(reply.json().path("newOrder").stringValue()).startsWith("https://localhost:");
        assertMembers(reply.json().path("meta"), Set.of("termsOfService", "caaIdentities", "profiles"), Set.of());
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.http().headers().allValues("Link")).noneMatch(link -> link.contains("index"));
    }

    @Test
    void newNonce() {
        for (String method : List.of("HEAD", "GET")) {
            RawClient.Reply reply = client.send(method, client.url("newNonce"));
            assertThat(reply.status()).isEqualTo(method.equals("HEAD") ? 200 : 204);
            assertThat(reply.header("Replay-Nonce")).matches("[A-Za-z0-9_-]{22}");
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
            assertIndex(reply);
        }
    }

    @Test
    void account() {
        RawClient.Reply reply = client.post(
                client.url("newAccount"),
                Map.of("termsOfServiceAgreed", true, "contact", List.of("mailto:a@example.org"), "unknown", 1));
        assertSigned(reply, 201);
        assertMembers(reply.json(), Set.of("status", "contact", "orders", "termsOfServiceAgreed"), Set.of());
        assertThat(reply.json().path("status").stringValue()).isEqualTo("valid");
        String location = reply.header("Location");
        RawClient.Reply again = client.post(client.url("newAccount"), Map.of("onlyReturnExisting", true));
        assertSigned(again, 200);
        assertThat(again.header("Location")).isEqualTo(location);
        client.kid = location;
        RawClient.Reply orders = client.postAsGet(reply.json().path("orders").stringValue());
        assertSigned(orders, 200);
        assertThat(orders.json().path("orders").isArray()).isTrue();
    }

    @Test
    void theLifeOfAnOrder() throws Exception {
        client.register();
        RawClient.Reply created = client.order("example.org", "*.example.org");
        assertSigned(created, 201);
        JsonNode order = created.json();
        assertMembers(order, Set.of("status", "expires", "identifiers", "authorizations", "finalize"), Set.of());
        assertThat(order.path("status").stringValue()).isEqualTo("pending");
        assertThat(order.path("authorizations").size()).isEqualTo(2);
        assertThat(Instant.parse(order.path("expires").stringValue())).isAfter(Instant.now());
        assertThat(created.header("Retry-After")).isEqualTo("5");

        ca.validation(ValidationMode.ALWAYS_VALID);
        for (JsonNode url : order.path("authorizations")) {
            assertAuthorization(url.stringValue());
        }
        RawClient.Reply ready = client.postAsGet(created.header("Location"));
        assertSigned(ready, 200);
        assertThat(ready.json().path("status").stringValue()).isEqualTo("ready");
        assertThat(ready.header("Retry-After")).isNull();

        byte[] csr = ProtocolErrorsTest.csr(Acme4jClient.keyPair(), "example.org", "*.example.org")
                .getEncoded();
        RawClient.Reply valid = client.post(order.path("finalize").stringValue(), Map.of("csr", RawClient.base64(csr)));
        assertSigned(valid, 200);
        assertThat(valid.header("Location")).isEqualTo(created.header("Location"));
        assertThat(valid.json().path("status").stringValue()).isEqualTo("valid");
        assertCertificate(valid.json().path("certificate").stringValue());
    }

    private void assertAuthorization(String url) {
        RawClient.Reply reply = client.postAsGet(url);
        assertSigned(reply, 200);
        JsonNode authorization = reply.json();
        assertMembers(authorization, Set.of("status", "identifier", "expires", "challenges"), Set.of("wildcard"));
        assertThat(authorization.path("identifier").path("value").stringValue()).isEqualTo("example.org");
        for (JsonNode challenge : authorization.path("challenges")) {
            assertMembers(challenge, Set.of("type", "url", "status", "token"), Set.of());
            assertThat(challenge.path("token").stringValue()).matches("[A-Za-z0-9_-]{43}");
            assertThat(challenge.path("status").stringValue()).isEqualTo("pending");
        }
        String challengeUrl =
                authorization.path("challenges").get(0).path("url").stringValue();
        RawClient.Reply triggered = client.post(challengeUrl, Map.of());
        assertSigned(triggered, 200);
        assertThat(triggered.json().path("status").stringValue()).isIn("processing", "valid");
        assertThat(triggered.http().headers().allValues("Link")).contains("<" + url + ">;rel=\"up\"");
        RawClient.Reply settled = client.postAsGet(url);
        assertThat(settled.json().path("status").stringValue()).isEqualTo("valid");
        JsonNode passed = settled.json().path("challenges").get(0);
        assertMembers(passed, Set.of("type", "url", "status", "token", "validated"), Set.of());
    }

    private void assertCertificate(String url) {
        RawClient.Reply reply = client.postAsGet(url);
        assertSigned(reply, 200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/pem-certificate-chain");
        assertThat(reply.text())
                .matches("(-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n){2}");
        List<String> alternates = reply.http().headers().allValues("Link").stream()
                .filter(link -> link.endsWith(";rel=\"alternate\""))
                .map(link -> link.substring(1, link.indexOf('>')))
                .toList();
        assertThat(alternates).hasSize(2);
        alternates.forEach(
                alternate -> assertThat(client.postAsGet(alternate).text()).isNotEqualTo(reply.text()));
    }

    @Test
    void renewalInfo() throws Exception {
        theLifeOfAnOrder();
        String ariId = ariId(ca.issued().get(0));
        RawClient.Reply reply = client.send("GET", client.url("renewalInfo") + "/" + ariId);
        assertThat(reply.status()).isEqualTo(200);
        assertMembers(reply.json(), Set.of("suggestedWindow"), Set.of("explanationURL"));
        assertMembers(reply.json().path("suggestedWindow"), Set.of("start", "end"), Set.of());
        assertThat(reply.header("Retry-After")).isEqualTo("21600");
        assertThat(client.send("GET", client.url("renewalInfo") + "/AAAA.BBBB").status())
                .isEqualTo(404);
    }

    /** The identifier of RFC 9773 section 4.1, computed from the DER by hand. */
    private static String ariId(java.security.cert.X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue("2.5.29.35");
        // OCTET STRING, SEQUENCE, [0] of 20 bytes: the key identifier is the last of it.
        byte[] keyId = java.util.Arrays.copyOfRange(extension, extension.length - 20, extension.length);
        return RawClient.base64(keyId) + "."
                + RawClient.base64(certificate.getSerialNumber().toByteArray());
    }

    @Test
    void whatACrowdOfUnknownMembersChanges() {
        client.register();
        RawClient.Reply reply = client.post(
                client.url("newOrder"),
                Map.of(
                        "identifiers", List.of(Map.of("type", "dns", "value", "example.org", "x", 1)),
                        "nonsense", Map.of("a", List.of(1, 2, 3))));
        assertSigned(reply, 201);
        assertThat(reply.json().has("nonsense")).isFalse();
    }

    private void assertSigned(RawClient.Reply reply, int status) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        assertThat(reply.header("Replay-Nonce")).isNotBlank();
        assertIndex(reply);
    }

    private void assertIndex(RawClient.Reply reply) {
        assertThat(reply.http().headers().allValues("Link")).contains("<" + ca.directory() + ">;rel=\"index\"");
    }

    private static void assertMembers(JsonNode document, Set<String> required, Set<String> optional) {
        assertThat(document.propertyNames()).containsAll(required);
        assertThat(document.propertyNames()).allMatch(name -> required.contains(name) || optional.contains(name));
    }
}
