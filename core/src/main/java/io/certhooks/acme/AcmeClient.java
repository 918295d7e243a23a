// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.KeyType;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.AcmeProvider;

/**
 * A connection to one CA. Safe for use by several threads.
 *
 * <p>What it needs of TLS, HTTP and acme4j is loaded when something is first asked for: that takes a quarter of a second,
 * and a run in which nothing is due asks for nothing.
 */
public final class AcmeClient implements AutoCloseable {

    /** The type of key that accounts get. */
    public static final KeyType ACCOUNT_KEY = KeyType.EC_P256;

    private static final int THREADS = 8;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final URI directory;
    private final Supplier<Line> opening;
    // Guarded by this.
    private @Nullable Line line;
    private boolean closed;

    private AcmeClient(URI directory, Supplier<Line> opening) {
        this.directory = directory;
        this.opening = opening;
    }

    /** What requests go through. */
    private record Line(HttpClient network, Session session, AcmeFailures failures) {}

    /**
     * Prepares a connection; contacts nothing.
     *
     * @param directory an {@code https} URL or an {@code acme} name
     * @param roots roots to be trusted beside those of the platform
     * @param requestTimeout the limit for one exchange
     * @throws IllegalArgumentException if acme4j does not know the name
     */
    public static AcmeClient of(URI directory, List<X509Certificate> roots, Duration requestTimeout) {
        Optional<AcmeProvider> named = providerOf(directory);
        URI url = named.map(provider -> URI.create(provider.resolve(directory).toString()))
                .orElse(directory);
        Optional<String> macAlgorithm = named.flatMap(AcmeProvider::getProposedEabMacAlgorithm);
        return new AcmeClient(url, () -> open(url, roots, requestTimeout, macAlgorithm));
    }

    private static Line open(URI url, List<X509Certificate> roots, Duration limit, Optional<String> macAlgorithm) {
        HttpClient network = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limit)
                .sslContext(trusting(roots))
                .executor(threads())
                .build();
        GuardedHttpClient guarded = new GuardedHttpClient(network, url, limit);
        return new Line(
                network,
                new PooledSession(url, new GuardedProvider(guarded, macAlgorithm), limit),
                new AcmeFailures(guarded, url.getRawAuthority()));
    }

    private synchronized Line line() {
        Line known = line;
        if (known == null) {
            if (closed) {
                throw new IllegalStateException("the connection to " + directory + " is closed");
            }
            known = opening.get();
            line = known;
        }
        return known;
    }

    /** A question to the CA. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Session session) throws AcmeException;
    }

    private <T> T attempt(String what, Question<T> question) {
        Line open = line();
        return open.failures().attempt(what, () -> question.ask(open.session()));
    }

    // The client's own pool makes a thread whenever none is free at once: hundreds when many certificates are issued.
    private static Executor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "certhooks-http");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static Optional<AcmeProvider> providerOf(URI directory) {
        if (!"acme".equals(directory.getScheme())) {
            return Optional.empty();
        }
        for (AcmeProvider provider : ServiceLoader.load(AcmeProvider.class, AcmeProvider.class.getClassLoader())) {
            if (provider.accepts(directory)) {
                return Optional.of(provider);
            }
        }
        throw new IllegalArgumentException(
                "acme4j knows no CA of the name " + directory + ": use the https URL of the CA's directory");
    }

    private static SSLContext trusting(List<X509Certificate> roots) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, roots.isEmpty() ? null : new TrustManager[] {trust(roots)}, null);
            return context;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw withoutTls(e);
        }
    }

    private static TrustManager trust(List<X509Certificate> roots)
            throws GeneralSecurityException, java.io.IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (int i = 0; i < roots.size(); i++) {
            trusted.setCertificateEntry("root" + i, roots.get(i));
        }
        return new AddedTrust(trustManager(trusted), AcmeClient::platformTrust);
    }

    private static ConfigurationException withoutTls(Exception e) {
        return new ConfigurationException(
                "this Java platform cannot set up TLS: " + e + "; look at its security settings");
    }

    private static X509ExtendedTrustManager platformTrust() {
        try {
            return trustManager(null);
        } catch (GeneralSecurityException e) {
            throw withoutTls(e);
        }
    }

    private static X509ExtendedTrustManager trustManager(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new NoSuchAlgorithmException("there is no trust manager for X.509");
    }

    /** The URL of the CA's directory. */
    public URI directory() {
        return directory;
    }

    /** The terms of service one has to agree to, if there are any. */
    public Optional<URI> termsOfService() {
        return attempt(
                "read the directory",
                session -> session.getMetadata().getTermsOfService().map(url -> URI.create(url.toString())));
    }

    /** Whether only accounts made by other means are accepted. */
    public boolean requiresExternalAccount() {
        return attempt("read the directory", session -> session.getMetadata().isExternalAccountRequired());
    }

    /** Whether the CA suggests when to renew (RFC 9773). */
    public boolean hasRenewalInfo() {
        return attempt("read the directory", session -> session.resourceUrlOptional(Resource.RENEWAL_INFO)
                .isPresent());
    }

    /**
     * Registers an account, or finds the one that has the key already.
     *
     * @return the account's URL
     */
    public URI register(KeyPair keyPair, Registration registration) {
        AccountBuilder builder = new AccountBuilder().useKeyPair(keyPair);
        if (registration.agreed()) {
            builder.agreeToTermsOfService();
        }
        if (registration.email() != null) {
            builder.addEmail(registration.email());
        }
        if (registration.keyId() != null && registration.macKey() != null) {
            builder.withKeyIdentifier(registration.keyId(), registration.macKey());
        }
        Line open = line();
        return open.failures()
                .registering(registration.keyId() != null)
                .attempt(
                        "register an account",
                        () -> URI.create(builder.createLogin(open.session())
                                .getAccountLocation()
                                .toString()));
    }

    /** The URL of the account that has a key, if there is one (RFC 8555, 7.3.1). */
    public Optional<URI> find(KeyPair keyPair) {
        AccountBuilder builder = new AccountBuilder().useKeyPair(keyPair).onlyExisting();
        try {
            return Optional.of(attempt(
                    "look up the account",
                    session -> URI.create(
                            builder.createLogin(session).getAccountLocation().toString())));
        } catch (IssuanceException e) {
            if (AcmeFailures.is(e, ":accountDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * What a new account is registered with.
     *
     * @param email the contact, or {@code null}
     * @param agreed whether the terms are agreed to
     * @param keyId the external account's key identifier, or {@code null}
     * @param macKey the external account's key in base64url, or {@code null}
     */
    public record Registration(
            @Nullable String email, boolean agreed, @Nullable String keyId, @Nullable String macKey) {

        @Override
        public String toString() {
            return "Registration[" + email + "]";
        }
    }

    /** Acts for an account; contacts nothing. */
    public AcmeAccount account(KeyPair keyPair, URI url) {
        Line open = line();
        try {
            return new AcmeAccount(new Login(url.toURL(), keyPair, open.session()), open.failures());
        } catch (java.net.MalformedURLException e) {
            throw new IllegalArgumentException("the account's URL " + url + " is damaged", e);
        }
    }

    // HttpClient can be closed since Java 21; left open it delays the end of the program by 0.3 s.
    @Override
    public void close() {
        Line open = ended();
        if (open != null && open.network() instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("the connections to " + directory + " could not be closed", e);
            }
        }
    }

    private synchronized @Nullable Line ended() {
        closed = true;
        return line;
    }
}
