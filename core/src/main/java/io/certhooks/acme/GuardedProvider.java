// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;
import org.shredzone.acme4j.toolbox.JSON;

/** Gives acme4j the guarded HTTP client, the account's signatures, and the directory only once in a while. */
final class GuardedProvider extends GenericAcmeProvider {

    private static final long DIRECTORY_NANOS = 3_600_000_000_000L;

    private final HttpClient client;
    private final Optional<String> macAlgorithm;
    private volatile long readAt;

    GuardedProvider(HttpClient client, Optional<String> macAlgorithm) {
        this.client = client;
        this.macAlgorithm = macAlgorithm;
    }

    @Override
    public Connection connect(URI server, NetworkSettings settings, HttpClient client) {
        return new AccountConnection(createHttpConnector(settings, client));
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
        return client;
    }

    @Override
    public Optional<String> getProposedEabMacAlgorithm() {
        return macAlgorithm;
    }

    // Without a caching header from the CA acme4j would read the directory again before every request.
    @Override
    public @Nullable JSON directory(Session session, URI server) throws AcmeException {
        if (session.hasDirectory() && System.nanoTime() - readAt < DIRECTORY_NANOS) {
            return null;
        }
        JSON directory = super.directory(session, server);
        readAt = System.nanoTime();
        return directory;
    }
}
