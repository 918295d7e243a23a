// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Identifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every error type of RFC 8555 section 6.7, each by doing the wrong thing. */
class ProtocolErrorsTest {

    private static final byte[] WRONG_MAC = {1, 2, 3};

    private AcmeTestServer ca = AcmeTestServer.start();
    private RawClient client = new RawClient(ca);

    @AfterEach
    void close() {
        ca.close();
    }

    private void restart(AcmeTestServerBuilder builder) {
        ca.close();
        ca = builder.start();
        client = new RawClient(ca);
    }

    private static void assertProblem(RawClient.Reply reply, int status, String type) {
        assertThat(reply.type()).as(reply.toString()).isEqualTo(type);
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().path("status").intValue()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.header("Replay-Nonce")).isNotBlank();
    }

    @Test
    void accountDoesNotExist() {
        assertProblem(
                client.post(client.url("newAccount"), Map.of("onlyReturnExisting", true)), 400, "accountDoesNotExist");
        client.kid = ca.directory().resolve("/account/77").toString();
        assertProblem(client.order("example.org"), 400, "accountDoesNotExist");
        client.kid = "https://elsewhere.example/account/1";
        assertProblem(client.order("example.org"), 400, "accountDoesNotExist");
    }

    @Test
    void badNonce() {
        client.register();
        client.headerChange = header -> header.put("nonce", "AAAA");
        assertProblem(client.order("example.org"), 400, "badNonce");
        client.headerChange = header -> header.remove("nonce");
        assertProblem(client.order("example.org"), 400, "badNonce");
        String once = client.nonce();
        client.headerChange = header -> header.put("nonce", once);
        assertThat(client.order("example.org").status()).isEqualTo(201);
        assertProblem(client.order("example.org"), 400, "badNonce");
    }

    @Test
    void malformedIfTheNonceCannotBeOne() {
        client.register();
        for (Object nonce : new Object[] {"not base64url!", "AAA=", "", 7}) {
            client.headerChange = header -> header.put("nonce", nonce);
            assertProblem(client.order("example.org"), 400, "malformed");
        }
    }

    @Test
    void malformedIfReplacesIsNoText() {
        client.register();
        assertProblem(
                client.post(
                        client.url("newOrder"),
                        Map.of("identifiers", List.of(Map.of("type", "dns", "value", "example.org")), "replaces", 5)),
                400,
                "malformed");
    }

    @Test
    void aRequestRefusedForAnotherReasonKeepsItsNonce() {
        client.register();
        String once = client.nonce();
        client.headerChange = header -> {
            header.put("nonce", once);
            header.put("url", "https://elsewhere.example/");
        };
        assertProblem(client.order("example.org"), 403, "unauthorized");
        client.headerChange = header -> header.put("nonce", once);
        assertThat(client.order("example.org").status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "RS512", "PS256", "ES256K", ""})
    void badSignatureAlgorithm(String alg) {
        client.alg = alg.equals("RS512") ? "ES256" : alg;
        client.headerChange = header -> header.put("alg", alg);
        RawClient.Reply reply = client.post(client.url("newAccount"), Map.of());
        assertProblem(reply, 400, "badSignatureAlgorithm");
        assertThat(reply.json().path("algorithms").values().stream().map(JsonNode::stringValue))
                .contains("RS256", "ES256", "ES384", "EdDSA");
    }

    @Test
    void badSignatureAlgorithmIfItDoesNotFitTheKey() {
        client.key = Acme4jClient.keyPair("EC", "secp384r1");
        assertProblem(client.post(client.url("newAccount"), Map.of()), 400, "badSignatureAlgorithm");
    }

    @Test
    void badPublicKey() throws Exception {
        KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
        small.initialize(1024);
        client.key = small.generateKeyPair();
        client.alg = "RS256";
        assertProblem(client.post(client.url("newAccount"), Map.of()), 400, "badPublicKey");

        client.key = Acme4jClient.keyPair();
        client.alg = "ES256";
        for (String member : List.of("x", "y")) {
            client.headerChange = header -> jwkOf(header).put(member, RawClient.base64(new byte[32]));
            assertProblem(client.post(client.url("newAccount"), Map.of()), 400, "badPublicKey");
        }
        client.headerChange = header -> jwkOf(header).put("crv", "secp256k1");
        assertProblem(client.post(client.url("newAccount"), Map.of()), 400, "badPublicKey");
        client.headerChange = header -> jwkOf(header).put("kty", "oct");
        assertProblem(client.post(client.url("newAccount"), Map.of()), 400, "badPublicKey");
    }

    @Test
    void malformedIfAKeyHoldsItsSecret() {
        client.headerChange = header -> jwkOf(header).put("d", "AAAA");
        assertProblem(client.post(client.url("newAccount"), Map.of()), 400, "malformed");
    }

    @Test
    void badCsr() throws Exception {
        String finalize = readyOrder("example.org");
        KeyPair key = Acme4jClient.keyPair();
        assertProblem(finalizeWith(finalize, new byte[] {1, 2, 3}), 400, "badCSR");
        assertProblem(finalizeWith(finalize, csr(key, "other.example").getEncoded()), 400, "badCSR");
        assertProblem(
                finalizeWith(finalize, csr(key, "example.org", "more.example").getEncoded()), 400, "badCSR");
        assertProblem(finalizeWith(finalize, csr(client.key, "example.org").getEncoded()), 400, "badCSR");
        KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
        small.initialize(1024);
        assertProblem(
                finalizeWith(
                        finalize, csr(small.generateKeyPair(), "example.org").getEncoded()),
                400,
                "badCSR");
        KeyPairGenerator bitcoin = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
        bitcoin.initialize(new ECGenParameterSpec("secp256k1"));
        assertProblem(
                finalizeWith(
                        finalize, csr(bitcoin.generateKeyPair(), "example.org").getEncoded()),
                400,
                "badCSR");
        assertProblem(finalizeWith(finalize, signedWithSha1("example.org")), 400, "badCSR");
        byte[] tampered = csr(key, "example.org").getEncoded();
        tampered[tampered.length - 1] ^= 1;
        assertProblem(finalizeWith(finalize, tampered), 400, "badCSR");
        assertThat(finalizeWith(finalize, csr(key, "example.org").getEncoded()).status())
                .as("the order is still ready")
                .isEqualTo(200);
    }

    private static byte[] signedWithSha1(String name) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=" + name), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA1withRSA").build(pair.getPrivate()))
                .getEncoded();
    }

    @Test
    void malformedIfTheCsrIsNotBase64Url() {
        String finalize = readyOrder("example.org");
        assertProblem(client.post(finalize, Map.of("csr", "AB==")), 400, "malformed");
        assertProblem(client.post(finalize, Map.of()), 400, "malformed");
    }

    @Test
    void orderNotReady() throws Exception {
        client.register();
        RawClient.Reply order = client.order("example.org");
        byte[] csr = csr(Acme4jClient.keyPair(), "example.org").getEncoded();
        assertProblem(finalizeWith(order.json().path("finalize").stringValue(), csr), 403, "orderNotReady");
        String finalize = readyOrder("ready.example");
        byte[] right = csr(Acme4jClient.keyPair(), "ready.example").getEncoded();
        assertThat(finalizeWith(finalize, right).status()).isEqualTo(200);
        assertProblem(finalizeWith(finalize, right), 403, "orderNotReady");
    }

    @Test
    void rejectedIdentifier() {
        ca.reject("forbidden.example");
        client.register();
        RawClient.Reply reply = client.order("fine.example", "forbidden.example");
        assertProblem(reply, 400, "rejectedIdentifier");
        JsonNode subproblem = reply.json().path("subproblems").get(0);
        assertThat(subproblem.path("identifier").path("value").stringValue()).isEqualTo("forbidden.example");
        assertThat(subproblem.has("status")).isFalse();
        assertProblem(
                client.order("facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion"),
                400,
                "rejectedIdentifier");
        assertProblem(client.order("com"), 400, "rejectedIdentifier");
    }

    @Test
    void unsupportedIdentifier() {
        client.register();
        RawClient.Reply reply = client.post(
                client.url("newOrder"),
                Map.of("identifiers", List.of(Map.of("type", "email", "value", "someone@example.org"))));
        assertProblem(reply, 400, "unsupportedIdentifier");
    }

    @Test
    void reportsSeveralBadIdentifiersTogether() {
        ca.reject("forbidden.example");
        client.register();
        RawClient.Reply reply = client.order("forbidden.example", "a..b", "fine.example");
        assertProblem(reply, 400, "malformed");
        assertThat(reply.json().path("subproblems").values().stream()
                        .map(each -> each.path("type").stringValue()))
                .containsExactly(
                        "urn:ietf:params:acme:error:rejectedIdentifier", "urn:ietf:params:acme:error:malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b",
                ".example.org",
                "example.org.",
                "-a.example",
                "a-.example",
                "a_b.example",
                "*.*.example",
                "a.*.example",
                "exämple.org",
                "192.0.2.1",
                "exa mple.org",
                "*"
            })
    void malformedNames(String name) {
        client.register();
        RawClient.Reply reply = client.order(name);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        assertThat(reply.type()).isEqualTo("malformed");
    }

    @Test
    void malformedNamesThatAreTooLong() {
        client.register();
        assertProblem(client.order("a".repeat(64) + ".example"), 400, "malformed");
        assertProblem(client.order("a.".repeat(125) + "example"), 400, "malformed");
        assertProblem(
                client.order(IntStream.range(0, 101)
                        .mapToObj(i -> "n" + i + ".example")
                        .toArray(String[]::new)),
                400,
                "malformed");
        assertProblem(client.order(), 400, "malformed");
    }

    @Test
    void invalidAndUnsupportedContact() {
        assertProblem(newAccount(List.of("mailto:nobody")), 400, "invalidContact");
        assertProblem(newAccount(List.of("mailto:a@example.org,b@example.org")), 400, "invalidContact");
        assertProblem(newAccount(List.of("mailto:a@example.org?subject=x")), 400, "invalidContact");
        assertProblem(newAccount(List.of("tel:+4930123456")), 400, "unsupportedContact");
        assertProblem(client.post(client.url("newAccount"), Map.of("contact", "mailto:a@b.example")), 400, "malformed");
    }

    @Test
    void userActionRequired() {
        restart(AcmeTestServer.builder().termsOfService(URI.create("https://ca.example/terms/1")));
        RawClient.Reply refused = client.post(client.url("newAccount"), Map.of());
        assertProblem(refused, 403, "userActionRequired");
        client.register();
        assertThat(client.order("example.org").status()).isEqualTo(201);

        ca.changeTerms(URI.create("https://ca.example/terms/2"));
        RawClient.Reply changed = client.order("example.org");
        assertProblem(changed, 403, "userActionRequired");
        assertThat(changed.json().path("instance").stringValue()).isEqualTo("https://ca.example/terms/2");
        assertThat(changed.http().headers().allValues("Link"))
                .contains("<https://ca.example/terms/2>;rel=\"terms-of-service\"");
        assertThat(client.post(client.kid, Map.of("termsOfServiceAgreed", true)).status())
                .isEqualTo(200);
        assertThat(client.order("example.org").status()).isEqualTo(201);
    }

    @Test
    void externalAccountRequired() throws Exception {
        byte[] mac = new byte[32];
        restart(AcmeTestServer.builder().externalAccount("kid-1", mac).requireExternalAccount());
        assertProblem(client.post(client.url("newAccount"), Map.of()), 403, "externalAccountRequired");
        assertProblem(bound("kid-2", mac, "HS256"), 403, "unauthorized");
        assertProblem(bound("kid-1", WRONG_MAC, "HS256"), 403, "unauthorized");
        assertProblem(bound("kid-1", mac, "ES256"), 400, "badSignatureAlgorithm");
        for (String alg : List.of("HS256", "HS384", "HS512")) {
            client.key = Acme4jClient.keyPair();
            assertThat(bound("kid-1", mac, alg).status()).as(alg).isEqualTo(201);
        }
        assertThat(ca.accounts())
                .allSatisfy(account -> assertThat(account.externalAccount()).isEqualTo("kid-1"));
    }

    @Test
    void malformedIfAnotherKeyIsBound() throws Exception {
        byte[] mac = new byte[32];
        restart(AcmeTestServer.builder().externalAccount("kid-1", mac));
        Map<String, Object> binding = binding("kid-1", mac, "HS256", RawClient.jwk(Acme4jClient.keyPair()));
        assertProblem(
                client.post(client.url("newAccount"), Map.of("externalAccountBinding", binding)), 400, "malformed");
    }

    @Test
    void alreadyRevokedAndBadRevocationReason() throws Exception {
        String certificate = issued("example.org");
        assertProblem(revoke(certificate, 99), 400, "badRevocationReason");
        assertProblem(revoke(certificate, 8), 400, "badRevocationReason");
        assertThat(revoke(certificate, 1).status()).isEqualTo(200);
        assertThat(ca.isRevoked(ca.issued().get(0))).isTrue();
        assertProblem(revoke(certificate, 1), 400, "alreadyRevoked");
    }

    @Test
    void unauthorized() throws Exception {
        client.register();
        String order = client.order("example.org").header("Location");
        RawClient other = new RawClient(ca).register();
        assertProblem(other.postAsGet(order), 403, "unauthorized");
        assertProblem(other.postAsGet(client.kid), 403, "unauthorized");
        assertThat(client.post(client.kid, Map.of("status", "deactivated")).status())
                .isEqualTo(200);
        assertProblem(client.order("example.org"), 403, "unauthorized");
        client.kid = null;
        assertProblem(client.post(client.url("newAccount"), Map.of()), 403, "unauthorized");
    }

    @Test
    void unauthorizedIfAStrangerRevokes() throws Exception {
        String certificate = issued("example.org");
        client = new RawClient(ca).register();
        assertProblem(revoke(certificate, 0), 403, "unauthorized");
        client = new RawClient(ca);
        assertProblem(revoke(certificate, 0), 403, "unauthorized");
    }

    @Test
    void connection() {
        assertChallengeFails("http-01", "connection");
        assertChallengeFails("tls-alpn-01", "connection");
    }

    @Test
    void dns() {
        ca.zone().noAddress("nowhere.example");
        ca.zone().fail("_acme-challenge.nowhere.example", 2);
        assertChallengeFails("nowhere.example", "http-01", "dns");
        assertChallengeFails("nowhere.example", "dns-01", "dns");
    }

    @Test
    void tls() throws Exception {
        try (ServerSocket plain = new ServerSocket(0)) {
            Thread peer = new Thread(() -> speakNoTls(plain));
            peer.start();
            ca.tlsAlpn01Port(plain.getLocalPort());
            assertChallengeFails("tls-alpn-01", "tls");
            peer.join();
        }
    }

    private static void speakNoTls(ServerSocket socket) {
        try (Socket peer = socket.accept()) {
            peer.getOutputStream().write("220 mail.example ready\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"CAA,caa", "INCORRECT_RESPONSE,incorrectResponse", "SERVER_INTERNAL,serverInternal"})
    void whateverTheTestDecides(AcmeError error, String type) {
        ca.refuse("example.org", AcmeProblem.of(error, "because"));
        assertChallengeFails("dns-01", type);
    }

    @Test
    void compoundProblemsReachTheClient() {
        ca.refuse(
                "example.org",
                AcmeProblem.of(AcmeError.COMPOUND, "several")
                        .withSubproblem(
                                AcmeProblem.of(AcmeError.DNS, "one").withIdentifier(Identifier.dns("a.example"))));
        JsonNode challenge = assertChallengeFails("dns-01", "compound");
        assertThat(challenge.path("error").path("subproblems").size()).isEqualTo(1);
    }

    @Test
    void invalidProfile() {
        restart(AcmeTestServer.builder().profile("short", java.time.Duration.ofDays(6)));
        client.register();
        assertThat(orderWith(Map.of("profile", "short")).status()).isEqualTo(201);
        assertProblem(orderWith(Map.of("profile", "tall")), 400, "invalidProfile");
    }

    @Test
    void conflictIfANewKeyIsInUse() {
        client.register();
        RawClient other = new RawClient(ca).register();
        RawClient.Reply reply = changeKey(other.key);
        assertProblem(reply, 409, "conflict");
        assertThat(reply.header("Location")).isEqualTo(other.kid);
        assertProblem(changeKey(client.key), 409, "conflict");
    }

    @Test
    void malformedRequests() {
        client.register();
        String url = client.url("newOrder");
        assertProblem(client.postBody(url, "nonsense"), 400, "malformed");
        assertProblem(client.postBody(url, "[]"), 400, "malformed");
        assertProblem(client.postBody(url, "{}"), 400, "malformed");
        assertProblem(client.postBody(url, "[".repeat(100_000)), 400, "malformed");
        client.bodyChange = body -> body.replace("}", ",\"header\":{}}");
        assertProblem(client.order("example.org"), 400, "malformed");
        client.bodyChange = body -> body.replace("}", ",\"payload\":\"\"}");
        assertProblem(client.order("example.org"), 400, "malformed");
        client.bodyChange = body -> body.replaceFirst("\"signature\":\"..", "\"signature\":\"AA");
        assertProblem(client.order("example.org"), 400, "malformed");
        client.bodyChange = body -> body.replaceFirst("\"signature\":\"[^\"]*", "\"signature\":\"");
        assertProblem(client.order("example.org"), 400, "malformed");
        client.bodyChange = body -> body.replaceFirst("\"signature\":\"([^\"]*)", "\"signature\":\"$1==");
        assertProblem(client.order("example.org"), 400, "malformed");
        client.bodyChange = body -> body;
        client.headerChange = header -> header.put("jwk", RawClient.jwk(client.key));
        assertProblem(client.order("example.org"), 400, "malformed");
        client.headerChange = header -> header.remove("kid");
        assertProblem(client.order("example.org"), 400, "malformed");
        client.headerChange = header -> header.remove("url");
        assertProblem(client.order("example.org"), 400, "malformed");
        client.headerChange = header -> header.remove("alg");
        assertProblem(client.order("example.org"), 400, "malformed");
        client.headerChange = header -> header.put("crit", List.of("x"));
        assertProblem(client.order("example.org"), 400, "malformed");
        client.headerChange = header -> header.put("b64", false);
        assertProblem(client.order("example.org"), 400, "malformed");
    }

    @Test
    void malformedIfNewAccountIsSignedWithAKidOrNewOrderWithAJwk() {
        client.register();
        assertProblem(client.post(client.url("newAccount"), Map.of()), 400, "malformed");
        client.kid = null;
        assertProblem(client.order("example.org"), 400, "malformed");
    }

    @Test
    void postAsGetOnly() {
        client.register();
        String order = client.order("example.org").header("Location");
        assertThat(client.send("GET", order).status()).isEqualTo(405);
        assertThat(client.send("GET", order).header("Allow")).isEqualTo("POST");
        assertThat(client.send("PUT", client.url("newNonce")).header("Allow")).isEqualTo("GET, HEAD, POST");
        assertProblem(client.post(order, Map.of()), 400, "malformed");
        assertThat(client.postAsGet(order).status()).isEqualTo(200);
        assertThat(client.postAsGet(ca.directory().toString()).status()).isEqualTo(200);
        assertThat(client.send("DELETE", ca.directory().toString()).status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "application/jose+json; charset=utf-8"})
    void otherContentTypesAreRefused(String contentType) {
        client.register();
        client.contentType = contentType;
        assertProblem(client.order("example.org"), 415, "malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nowhere",
                "/order",
                "/order/99",
                "/order/1/2",
                "/authorization/x",
                "/challenge/1/99",
                "/challenge/1/-1",
                "/certificate/1",
                "/finalize/7",
                "/orders/1?cursor=x",
                "/new-order/1"
            })
    void unknownResourcesAre404(String path) {
        client.register();
        client.order("example.org");
        RawClient.Reply reply = client.postAsGet(ca.directory().resolve(path).toString());
        assertThat(reply.status()).as(reply.toString()).isIn(404, 400);
        assertThat(reply.type()).isEqualTo("malformed");
    }

    @Test
    void bodiesAboveAMebibyteAreRefused() {
        client.register();
        assertThat(client.postBody(client.url("newOrder"), "x".repeat((1 << 20) + 1))
                        .status())
                .isEqualTo(413);
    }

    private JsonNode assertChallengeFails(String type, String error) {
        return assertChallengeFails("example.org", type, error);
    }

    private JsonNode assertChallengeFails(String name, String type, String error) {
        if (client.kid == null) {
            client.register();
        }
        RawClient.Reply order = client.order(name);
        String url = order.json().path("authorizations").get(0).stringValue();
        JsonNode challenge = challenge(client.postAsGet(url).json(), type);
        assertThat(client.post(challenge.path("url").stringValue(), Map.of()).status())
                .isEqualTo(200);
        JsonNode authorization = client.postAsGet(url).json();
        assertThat(authorization.path("status").stringValue()).isEqualTo("invalid");
        JsonNode failed = challenge(authorization, type);
        assertThat(failed.path("status").stringValue()).isEqualTo("invalid");
        assertThat(failed.path("error").path("type").stringValue()).endsWith(":" + error);
        assertThat(client.postAsGet(order.header("Location"))
                        .json()
                        .path("status")
                        .stringValue())
                .isEqualTo("invalid");
        return failed;
    }

    private static JsonNode challenge(JsonNode authorization, String type) {
        return authorization.path("challenges").values().stream()
                .filter(each -> each.path("type").stringValue().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private String readyOrder(String name) {
        ca.validation(ValidationMode.ALWAYS_VALID);
        if (client.kid == null) {
            client.register();
        }
        RawClient.Reply order = client.order(name);
        String url = order.json().path("authorizations").get(0).stringValue();
        JsonNode authorization = client.postAsGet(url).json();
        client.post(authorization.path("challenges").get(0).path("url").stringValue(), Map.of());
        assertThat(client.postAsGet(order.header("Location"))
                        .json()
                        .path("status")
                        .stringValue())
                .isEqualTo("ready");
        return order.json().path("finalize").stringValue();
    }

    private String issued(String name) throws Exception {
        RawClient.Reply reply =
                finalizeWith(readyOrder(name), csr(Acme4jClient.keyPair(), name).getEncoded());
        assertThat(reply.json().path("status").stringValue()).isEqualTo("valid");
        return RawClient.base64(ca.issued().get(ca.issued().size() - 1).getEncoded());
    }

    private RawClient.Reply finalizeWith(String url, byte[] csr) {
        return client.post(url, Map.of("csr", RawClient.base64(csr)));
    }

    private RawClient.Reply revoke(String certificate, int reason) {
        return client.post(client.url("revokeCert"), Map.of("certificate", certificate, "reason", reason));
    }

    private RawClient.Reply newAccount(List<String> contacts) {
        return client.post(client.url("newAccount"), Map.of("contact", contacts));
    }

    private RawClient.Reply orderWith(Map<String, Object> more) {
        Map<String, Object> order = new HashMap<>(more);
        order.put("identifiers", List.of(Map.of("type", "dns", "value", "example.org")));
        return client.post(client.url("newOrder"), order);
    }

    private RawClient.Reply changeKey(KeyPair newKey) {
        RawClient signer = new RawClient(ca);
        signer.key = newKey;
        String url = client.url("keyChange");
        String payload =
                RawClient.JSON.writeValueAsString(Map.of("account", client.kid, "oldKey", RawClient.jwk(client.key)));
        return client.post(url, signer.jws(signer.header(url, false), payload));
    }

    private RawClient.Reply bound(String kid, byte[] mac, String alg) throws Exception {
        Map<String, Object> binding = binding(kid, mac, alg, RawClient.jwk(client.key));
        return client.post(client.url("newAccount"), Map.of("externalAccountBinding", binding));
    }

    private Map<String, Object> binding(String kid, byte[] mac, String alg, Map<String, Object> jwk) throws Exception {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", alg);
        header.put("kid", kid);
        header.put("url", client.url("newAccount"));
        String protectedHeader = RawClient.base64(RawClient.JSON.writeValueAsBytes(header));
        String payload = RawClient.base64(RawClient.JSON.writeValueAsBytes(jwk));
        String javaName = alg.startsWith("HS") ? "HmacSHA" + alg.substring(2) : "HmacSHA256";
        Mac signer = Mac.getInstance(javaName);
        signer.init(new SecretKeySpec(mac, javaName));
        byte[] signature = signer.doFinal((protectedHeader + "." + payload).getBytes(StandardCharsets.US_ASCII));
        return Map.of("protected", protectedHeader, "payload", payload, "signature", RawClient.base64(signature));
    }

    @SuppressWarnings("unchecked") // RawClient puts the map there itself.
    private static Map<String, Object> jwkOf(Map<String, Object> header) {
        return (Map<String, Object>) header.get("jwk");
    }

    static PKCS10CertificationRequest csr(KeyPair key, String... names) throws Exception {
        JcaPKCS10CertificationRequestBuilder builder =
                new JcaPKCS10CertificationRequestBuilder(new X500Name(""), key.getPublic());
        GeneralNames alternatives = new GeneralNames(Arrays.stream(names)
                .map(name -> new GeneralName(GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
        builder.addAttribute(
                org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                new Extensions(new Extension(Extension.subjectAlternativeName, false, alternatives.getEncoded())));
        String algorithm = key.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        return builder.build(new JcaContentSignerBuilder(algorithm)
                .setProvider(new BouncyCastleProvider())
                .build(key.getPrivate()));
    }
}
