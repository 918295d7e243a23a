// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import io.certhooks.x509.JwsSigner;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.DefaultConnection;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NonceHolder;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.toolbox.JSONBuilder;
import org.shredzone.acme4j.toolbox.JoseUtils;

/**
 * A connection that signs what an account sends by itself: acme4j signs with the JDK's curves, which took most of the
 * processor time of an issuance. What is sent is the same; an answer that is no success is left to acme4j.
 */
final class AccountConnection extends DefaultConnection {

    private static final Set<Integer> SUCCESSES = Set.of(200, 201);
    private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();

    private @Nullable HttpResponse<InputStream> refusal;

    AccountConnection(HttpConnector connector) {
        super(connector);
    }

    @Override
    protected int sendSignedRequest(
            URL url, @Nullable JSONBuilder claims, Session session, KeyPair keys, @Nullable URL account, String accept)
            throws AcmeException {
        Optional<JwsSigner> signer = JwsSigner.of(keys.getPrivate());
        if (signer.isEmpty()) {
            return super.sendSignedRequest(url, claims, session, keys, account, accept);
        }
        // Held to the end, so that acme4j meets the nonce of the answer it is shown, and nobody else has it.
        try (NonceHolder nonce = session.lockNonce()) {
            if (nonce.getNonce() == null) {
                resetNonce(session);
            }
            JSONBuilder sender = sender(account, keys.getPublic());
            String body = signed(signer.get(), sender, url, String.valueOf(nonce.getNonce()), claims);
            sendRequest(session, url, request -> request.POST(HttpRequest.BodyPublishers.ofString(body))
                    .header("Content-Type", "application/jose+json")
                    .header("Accept", accept));
            int status = Objects.requireNonNull(lastResponse).statusCode();
            if (SUCCESSES.contains(status)) {
                nonce.setNonce(getNonce().orElse(null));
                return status;
            }
            // With any nonce acme4j sees no reason to fetch one first.
            nonce.setNonce(getNonce().orElse(""));
            refusal = lastResponse;
            lastResponse = null;
            return super.sendSignedRequest(url, claims, session, keys, account, accept);
        } catch (IOException e) {
            throw new AcmeNetworkException(e);
        }
    }

    // acme4j fetches another nonce while it still holds the answer that refuses the last one.
    @Override
    public void resetNonce(Session session) throws AcmeException {
        lastResponse = null;
        super.resetNonce(session);
    }

    /** Sends a request, unless its answer is there already. */
    @Override
    protected void sendRequest(Session session, URL url, Consumer<HttpRequest.Builder> body) throws IOException {
        if (refusal == null) {
            super.sendRequest(session, url, body);
        } else {
            lastResponse = refusal;
            refusal = null;
        }
    }

    // Who has no account yet is known by the key.
    private static JSONBuilder sender(@Nullable URL account, PublicKey key) {
        JSONBuilder header = new JSONBuilder();
        return account == null
                ? header.put("jwk", JoseUtils.publicKeyToJWK(key))
                : header.put("kid", account.toString());
    }

    // RFC 8555, 6.2, in the flattened form of RFC 7515, 7.2.2.
    private static String signed(
            JwsSigner signer, JSONBuilder header, URL url, String nonce, @Nullable JSONBuilder claims) {
        header.put("alg", signer.algorithm()).put("nonce", nonce).put("url", url.toString());
        String head = encoded(header.toString());
        String payload = claims == null ? "" : encoded(claims.toString());
        byte[] signature = signer.sign((head + "." + payload).getBytes(StandardCharsets.US_ASCII));
        return new JSONBuilder()
                .put("protected", head)
                .put("payload", payload)
                .put("signature", BASE64_URL.encodeToString(signature))
                .toString();
    }

    private static String encoded(String text) {
        return BASE64_URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
