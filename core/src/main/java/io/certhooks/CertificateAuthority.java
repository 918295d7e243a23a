// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.util.Objects.requireNonNull;

import io.certhooks.acme.AcmeClient;
import io.certhooks.x509.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A CA that speaks ACME (RFC 8555), and how to deal with it. Immutable.
 *
 * <p>It is reached through the JVM's proxy if there is one ({@code -Dhttps.proxyHost=... -Dhttps.proxyPort=...}, or
 * {@link java.net.ProxySelector#setDefault}).
 *
 * <p>{@link #toString()} never shows the external account's key.
 */
public final class CertificateAuthority {

    /** The time one exchange with the CA may take unless told otherwise: 30 seconds. */
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(30);

    // 32 bytes in base64url: RFC 7518, 3.2 wants the key of HMAC with SHA-256 to be as long as the hash.
    private static final int SHORTEST_MAC_KEY = 43;

    /** Whether the CA's terms of service are agreed to. */
    enum Terms {
        NOT_AGREED,
        AGREED
    }

    /** An account that the CA's operator made by other means (RFC 8555, 7.3.4). */
    record ExternalAccount(String keyId, String macKey) {

        @Override
        public String toString() {
            return "ExternalAccount[" + keyId + "]";
        }
    }

    private final URI directory;
    private final Settings settings;

    private static final class Settings {

        private List<X509Certificate> roots = List.of();
        private @Nullable String contact;
        private Terms terms = Terms.NOT_AGREED;
        private @Nullable ExternalAccount externalAccount;
        private @Nullable String profile;
        private @Nullable String preferredChain;
        private Duration requestTimeout = DEFAULT_REQUEST_TIMEOUT;

        private Settings copy() {
            Settings copy = new Settings();
            copy.roots = roots;
            copy.contact = contact;
            copy.terms = terms;
            copy.externalAccount = externalAccount;
            copy.profile = profile;
            copy.preferredChain = preferredChain;
            copy.requestTimeout = requestTimeout;
            return copy;
        }
    }

    private CertificateAuthority(URI directory, Settings settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /**
     * A CA by the URL of its directory, or by its name in acme4j.
     *
     * @param directory an {@code https} URL, or for instance {@code acme://zerossl.com}
     * @return the CA, without contact and without agreement to its terms
     */
    public static CertificateAuthority at(URI directory) {
        return new CertificateAuthority(requireNonNull(directory, "directory"), new Settings());
    }

    /**
     * Let's Encrypt.
     *
     * @return the CA, without contact and without agreement to its terms
     */
    public static CertificateAuthority letsEncrypt() {
        return at(URI.create("https://acme-v02.api.letsencrypt.org/directory"));
    }

    /**
     * Let's Encrypt's staging environment, whose certificates are not trusted and whose limits are wide.
     *
     * @return the CA, without contact and without agreement to its terms
     */
    public static CertificateAuthority letsEncryptStaging() {
        return at(URI.create("https://acme-staging-v02.api.letsencrypt.org/directory"));
    }

    /**
     * The same CA with an address at which it can reach you. The CA gets it when the account is registered, and is not told of
     * a later change.
     *
     * @param email an e-mail address, without {@code mailto:}
     * @return a copy
     */
    public CertificateAuthority withContact(String email) {
        requireNonNull(email, "email");
        return with(changed -> changed.contact = email);
    }

    /**
     * The same CA with your agreement to its terms of service, whatever they are when an account is registered.
     *
     * @return a copy
     */
    public CertificateAuthority agreeToTerms() {
        return with(changed -> changed.terms = Terms.AGREED);
    }

    /**
     * The same CA, whose own HTTPS server is trusted by a root certificate beside those of the Java platform.
     *
     * @param root the root certificate of the CA's HTTPS server
     * @return a copy
     */
    public CertificateAuthority withTrustedRoot(X509Certificate root) {
        return withRoots(List.of(requireNonNull(root, "root")));
    }

    // An exception of a file system has the file for its message, and tells by its class what is wrong.
    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof FileSystemException ? e.getClass().getSimpleName() : String.valueOf(e.getMessage());
    }

    /**
     * The same CA, whose own HTTPS server is trusted by root certificates beside those of the Java platform.
     *
     * @param pem a file with one or more certificates in PEM form
     * @return a copy
     * @throws IllegalArgumentException if the file cannot be read or has no certificate
     */
    public CertificateAuthority withTrustedRoot(Path pem) {
        requireNonNull(pem, "pem");
        try {
            return withRoots(Pem.certificates(Files.readAllBytes(pem)));
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException(
                    "cannot read a root certificate from " + pem + ": " + reason(e) + "; give a PEM file", e);
        }
    }

    /**
     * The same CA with the account its operator made for you (RFC 8555, 7.3.4).
     *
     * @param keyId the key identifier
     * @param macKey the key in base64url, as CAs print it
     * @return a copy
     * @throws IllegalArgumentException if the key is not base64url, or shorter than 32 bytes
     */
    public CertificateAuthority withExternalAccount(String keyId, String macKey) {
        requireNonNull(keyId, "keyId");
        String key = requireNonNull(macKey, "macKey").strip().replaceAll("=+$", "");
        if (!key.matches("[A-Za-z0-9_-]+") || key.length() % 4 == 1) {
            throw new IllegalArgumentException(
                    "the key of the external account " + keyId + " is not base64url: copy it as the CA shows it");
        }
        if (key.length() < SHORTEST_MAC_KEY) {
            throw new IllegalArgumentException("the key of the external account " + keyId + " has " + key.length()
                    + " characters, and no CA's has less than " + SHORTEST_MAC_KEY + ": copy all of it");
        }
        ExternalAccount account = new ExternalAccount(keyId, key);
        return with(changed -> changed.externalAccount = account);
    }

    /**
     * The same CA with a profile for all certificates that name none themselves.
     *
     * @param profile a name from the CA's directory, for instance {@code shortlived}
     * @return a copy
     */
    public CertificateAuthority withProfile(String profile) {
        requireNonNull(profile, "profile");
        return with(changed -> changed.profile = profile);
    }

    /**
     * The same CA with a preference among the chains it offers.
     *
     * @param issuer the common name of an issuer in the chain to be taken if it is offered; else the default chain is
     * @return a copy
     */
    public CertificateAuthority withPreferredChain(String issuer) {
        requireNonNull(issuer, "issuer");
        return with(changed -> changed.preferredChain = issuer);
    }

    /**
     * The same CA with another limit for one exchange, from connecting to the last byte of the answer.
     *
     * @param timeout more than zero; default {@link #DEFAULT_REQUEST_TIMEOUT}
     * @return a copy
     */
    public CertificateAuthority withRequestTimeout(Duration timeout) {
        requireNonNull(timeout, "timeout");
        return with(changed -> changed.requestTimeout = timeout);
    }

    /**
     * The URL or name this CA was made with.
     *
     * @return as given to {@link #at}; for Let's Encrypt the https URL, by which other programs know it too
     */
    public URI directory() {
        return directory;
    }

    List<X509Certificate> roots() {
        return settings.roots;
    }

    Optional<String> contact() {
        return Optional.ofNullable(settings.contact);
    }

    boolean isAgreedTo() {
        return settings.terms == Terms.AGREED;
    }

    Optional<ExternalAccount> externalAccount() {
        return Optional.ofNullable(settings.externalAccount);
    }

    Optional<String> profile() {
        return Optional.ofNullable(settings.profile);
    }

    Optional<String> preferredChain() {
        return Optional.ofNullable(settings.preferredChain);
    }

    Duration requestTimeout() {
        return settings.requestTimeout;
    }

    /** What is wrong with these settings; empty if nothing is. */
    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        String scheme = String.valueOf(directory.getScheme());
        if (!scheme.equals("https") && !scheme.equals("acme")) {
            problems.add("the CA's directory " + directory + " must be an https URL or an acme name");
        }
        contact()
                .filter(email -> !email.matches("[^\\s@,:]+@[^\\s@,]+"))
                .ifPresent(email -> problems.add(
                        "the contact \"" + email + "\" is not an e-mail address; give it without mailto:"));
        profile()
                .filter(String::isBlank)
                .ifPresent(blank -> problems.add("the CA's profile has no name: give one from its directory, or none"));
        preferredChain()
                .filter(String::isBlank)
                .ifPresent(blank ->
                        problems.add("the preferred chain has no name: give an issuer's common name, or none"));
        if (requestTimeout().isNegative() || requestTimeout().isZero()) {
            problems.add("the CA's request timeout must be more than zero, not " + requestTimeout());
        }
        return problems;
    }

    /** A connection; none, with all that is wrong added to the problems, if these settings do not allow one. */
    Optional<AcmeClient> connect(List<String> problems) {
        List<String> own = problems();
        problems.addAll(own);
        if (!own.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(AcmeClient.of(directory, roots(), requestTimeout()));
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private CertificateAuthority withRoots(List<X509Certificate> roots) {
        List<X509Certificate> all = new ArrayList<>(settings.roots);
        all.addAll(roots);
        return with(changed -> changed.roots = List.copyOf(all));
    }

    private CertificateAuthority with(Consumer<Settings> change) {
        Settings changed = settings.copy();
        change.accept(changed);
        return new CertificateAuthority(directory, changed);
    }

    @Override
    public String toString() {
        return "CertificateAuthority[" + directory + "]";
    }
}
