// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An ACME client that can do everything wrong. */
final class RawClient {

    static final JsonMapper JSON = new JsonMapper();

    final AcmeTestServer ca;
    KeyPair key = Acme4jClient.keyPair();
    String alg = "ES256";
    String kid;
    Consumer<Map<String, Object>> headerChange = header -> {};
    UnaryOperator<String> bodyChange = body -> body;
    String contentType = "application/jose+json";

    private final HttpClient http;
    private final JsonNode directory;

    RawClient(AcmeTestServer ca) {
        this.ca = ca;
        this.http = HttpClient.newBuilder()
                .sslContext(Acme4jClient.trusting(ca.tlsRoot()))
                .build();
        this.directory = JSON.readTree(get(ca.directory().toString()).body());
    }

    /** A reply. */
    record Reply(HttpResponse<byte[]> http) {
        int status() {
            return http.statusCode();
        }

        JsonNode json() {
            return JSON.readTree(http.body());
        }

        String type() {
            return json().path("type").asString("").replace("urn:ietf:params:acme:error:", "");
        }

        String detail() {
            return json().path("detail").asString("");
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse(null);
        }

        String text() {
            return new String(http.body(), StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return status() + " " + text();
        }
    }

    String url(String name) {
        return directory.path(name).stringValue();
    }

    HttpResponse<byte[]> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    Reply send(String method, String url) {
        return new Reply(send(HttpRequest.newBuilder(URI.create(url))
                .method(method, BodyPublishers.noBody())
                .build()));
    }

    String nonce() {
        return send("HEAD", url("newNonce")).header("Replay-Nonce");
    }

    /** Registers and signs with the account's kid from now on. */
    RawClient register() {
        Reply reply = post(url("newAccount"), Map.of("termsOfServiceAgreed", true));
        if (reply.status() != 201) {
            throw new IllegalStateException("cannot register: " + reply);
        }
        kid = reply.header("Location");
        return this;
    }

    Reply postAsGet(String url) {
        return postText(url, "");
    }

    Reply post(String url, Object payload) {
        return postText(url, JSON.writeValueAsString(payload));
    }

    Reply postText(String url, String payload) {
        String jws = bodyChange.apply(JSON.writeValueAsString(jws(header(url, true), payload)));
        return postBody(url, jws);
    }

    Reply postBody(String url, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        return new Reply(send(request.build()));
    }

    Map<String, Object> header(String url, boolean withNonce) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", alg);
        if (kid == null) {
            header.put("jwk", jwk(key));
        } else {
            header.put("kid", kid);
        }
        if (withNonce) {
            header.put("nonce", nonce());
        }
        header.put("url", url);
        headerChange.accept(header);
        return header;
    }

    Map<String, Object> jws(Map<String, Object> header, String payload) {
        String protectedHeader = base64(JSON.writeValueAsBytes(header));
        String encoded = base64(payload.getBytes(StandardCharsets.UTF_8));
        Map<String, Object> jws = new LinkedHashMap<>();
        jws.put("protected", protectedHeader);
        jws.put("payload", encoded);
        jws.put("signature", base64(sign(protectedHeader + "." + encoded)));
        return jws;
    }

    /** An order for these names; returns its reply. */
    Reply order(String... names) {
        return post(
                url("newOrder"),
                Map.of(
                        "identifiers",
                        Arrays.stream(names)
                                .map(name -> Map.of("type", "dns", "value", name))
                                .toList()));
    }

    static Map<String, Object> jwk(KeyPair pair) {
        Map<String, Object> jwk = new LinkedHashMap<>();
        if (pair.getPublic() instanceof ECPublicKey ec) {
            int bits = ec.getParams().getCurve().getField().getFieldSize();
            int length = (bits + 7) / 8;
            jwk.put("kty", "EC");
            jwk.put("crv", "P-" + bits);
            jwk.put("x", base64(fixed(ec.getW().getAffineX().toByteArray(), length)));
            jwk.put("y", base64(fixed(ec.getW().getAffineY().toByteArray(), length)));
        } else if (pair.getPublic() instanceof RSAPublicKey rsa) {
            byte[] modulus = rsa.getModulus().toByteArray();
            jwk.put("kty", "RSA");
            jwk.put("n", base64(modulus[0] == 0 ? Arrays.copyOfRange(modulus, 1, modulus.length) : modulus));
            jwk.put("e", base64(rsa.getPublicExponent().toByteArray()));
        } else if (pair.getPublic() instanceof EdECPublicKey) {
            byte[] encoded = pair.getPublic().getEncoded();
            jwk.put("kty", "OKP");
            jwk.put("crv", "Ed25519");
            jwk.put("x", base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
        }
        return jwk;
    }

    /** The thumbprint, computed by the way of RFC 7638 and not by the code under test. */
    String thumbprint() throws GeneralSecurityException {
        Map<String, Object> sorted = new java.util.TreeMap<>(jwk(key));
        return base64(MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(sorted)));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] fixed(byte[] number, int length) {
        byte[] fixed = new byte[length];
        int count = Math.min(number.length, length);
        System.arraycopy(number, number.length - count, fixed, length - count, count);
        return fixed;
    }

    private byte[] sign(String input) {
        String javaName =
                switch (alg) {
                    case "RS256" -> "SHA256withRSA";
                    case "RS512" -> "SHA512withRSA";
                    case "ES384" -> "SHA384withECDSAinP1363Format";
                    case "ES512" -> "SHA512withECDSAinP1363Format";
                    case "EdDSA" -> "Ed25519";
                    default -> "SHA256withECDSAinP1363Format";
                };
        try {
            Signature signature = Signature.getInstance(javaName);
            signature.initSign(key.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
