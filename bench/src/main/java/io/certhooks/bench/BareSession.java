// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.connector.NonceHolder;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;
import org.shredzone.acme4j.toolbox.JSON;

/** acme4j's session with what every fast user of acme4j needs: a pool of nonces, and the directory read once. */
final class BareSession extends Session {

    private final ConcurrentLinkedDeque<String> nonces = new ConcurrentLinkedDeque<>();

    @SuppressWarnings("ThreadLocalUsage") // a holder belongs to a session and a thread
    private final ThreadLocal<@Nullable Holder> held = new ThreadLocal<>();

    BareSession(URI directory, HttpClient client) {
        super(directory, new OneClient(client));
    }

    @Override
    public NonceHolder lockNonce() {
        Holder holder = held.get();
        if (holder == null) {
            holder = new Holder(nonces.pollFirst());
            held.set(holder);
        }
        holder.depth++;
        return holder;
    }

    private final class Holder implements NonceHolder {

        private @Nullable String nonce;
        private int depth;

        private Holder(@Nullable String nonce) {
            this.nonce = nonce;
        }

        @Override
        public @Nullable String getNonce() {
            return nonce;
        }

        @Override
        public void setNonce(@Nullable String nonce) {
            this.nonce = nonce;
        }

        @Override
        public void close() {
            depth--;
            if (depth == 0) {
                held.remove();
                if (nonce != null) {
                    nonces.addFirst(nonce);
                }
            }
        }
    }

    private static final class OneClient extends GenericAcmeProvider {

        private final HttpClient client;

        private OneClient(HttpClient client) {
            this.client = client;
        }

        @Override
        public HttpClient createHttpClient(NetworkSettings settings) {
            return client;
        }

        @Override
        public @Nullable JSON directory(Session session, URI server) throws AcmeException {
            return session.hasDirectory() ? null : super.directory(session, server);
        }
    }
}
