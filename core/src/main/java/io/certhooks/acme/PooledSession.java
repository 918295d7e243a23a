// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.NonceHolder;
import org.shredzone.acme4j.provider.AcmeProvider;

/**
 * A session that many threads use at once.
 *
 * <p>acme4j keeps one nonce per session and holds a lock from sending to receiving, so that one session sends one request
 * at a time. Here each thread takes a nonce from a pool and gives the next one back.
 */
final class PooledSession extends Session {

    private static final int MOST = 64;

    private final ConcurrentLinkedDeque<String> nonces = new ConcurrentLinkedDeque<>();

    @SuppressWarnings("ThreadLocalUsage") // a holder belongs to a session and a thread
    private final ThreadLocal<@Nullable Holder> held = new ThreadLocal<>();

    /** For requests whose answer must begin within a limit, and is not compressed. */
    PooledSession(URI server, AcmeProvider provider, Duration limit) {
        super(server, provider);
        setLocale(null);
        networkSettings().setTimeout(limit);
        networkSettings().setCompressionEnabled(false);
    }

    // acme4j locks again within a lock to fetch a nonce, and expects to see the same holder.
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
                if (nonce != null && nonces.size() < MOST) {
                    nonces.addFirst(nonce);
                }
            }
        }
    }
}
