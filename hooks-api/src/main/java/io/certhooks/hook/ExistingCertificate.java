// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that another program has obtained, with its key, to be taken over instead of being issued anew. Immutable.
 *
 * <p>{@link #toString()} never shows the key.
 */
public final class ExistingCertificate {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|[,+])CN=([^,+\\\\]+)");

    private final CertificateRequest request;
    private final List<X509Certificate> chain;
    private final PrivateKey privateKey;
    private final @Nullable Path keyFile;

    private ExistingCertificate(
            CertificateRequest request, List<X509Certificate> chain, PrivateKey privateKey, @Nullable Path keyFile) {
        this.request = request;
        this.chain = chain;
        this.privateKey = privateKey;
        this.keyFile = keyFile;
    }

    /**
     * A certificate that is in memory.
     *
     * @param name the name it is to have in the store
     * @param chain the certificate first, then its issuers
     * @param privateKey its key
     * @return the certificate, for the names it has, that of its subject first, with its type of key
     * @throws IllegalArgumentException if the chain is empty, or the certificate has no name, one that is neither a host name
     *     nor an address, or a key of a type that Certhooks does not use
     */
    public static ExistingCertificate of(String name, List<X509Certificate> chain, PrivateKey privateKey) {
        requireNonNull(name, "name");
        requireNonNull(privateKey, "privateKey");
        List<X509Certificate> copy = List.copyOf(requireNonNull(chain, "chain"));
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("the chain of " + name + " is empty: give the certificate first");
        }
        X509Certificate leaf = copy.get(0);
        KeyType type = KeyType.of(leaf.getPublicKey())
                .orElseThrow(
                        () -> new IllegalArgumentException("its key is not EC P-256, EC P-384 or RSA with 2048, 3072"
                                + " or 4096 bits; have a new certificate issued instead"));
        var request = new CertificateRequest(name, names(leaf), type, KeySource.GENERATED, Optional.empty());
        var existing = new ExistingCertificate(request, copy, privateKey, null);
        return commonName(leaf).map(existing::withFirst).orElse(existing);
    }

    /**
     * A certificate that is in files, as most programs leave them.
     *
     * @param name the name it is to have in the store
     * @param fullChain the certificate and then its issuers, in PEM form; at most 1 MiB
     * @param privateKey its key in PEM form, not encrypted: PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA PRIVATE KEY}) or
     *     SEC1 ({@code EC PRIVATE KEY})
     * @return the certificate, for the names it has, with its type of key
     * @throws ConfigurationException if a file cannot be read, with its path, or as in {@link #of}
     */
    public static ExistingCertificate read(String name, Path fullChain, Path privateKey) {
        requireNonNull(name, "name");
        requireNonNull(privateKey, "privateKey");
        List<X509Certificate> chain =
                PemFile.read(requireNonNull(fullChain, "fullChain")).certificates();
        if (chain.isEmpty()) {
            throw new ConfigurationException(fullChain + ": there is no certificate in it");
        }
        PrivateKey key = PemFile.read(privateKey).privateKey(chain.get(0).getPublicKey());
        try {
            ExistingCertificate existing = of(name, chain, key);
            return new ExistingCertificate(existing.request, existing.chain, key, privateKey);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(fullChain + ": " + e.getMessage());
        }
    }

    private static List<Identifier> names(X509Certificate leaf) {
        Set<Identifier> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
            for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
                int type = (Integer) name.get(0);
                if (type != DNS_NAME && type != IP_ADDRESS) {
                    throw new IllegalArgumentException("it has a name that is neither a host name nor an address");
                }
                names.add(Identifier.of(String.valueOf(name.get(1))));
            }
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("its names cannot be read: " + e.getMessage(), e);
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("it has no alternative names");
        }
        return List.copyOf(names);
    }

    private static Optional<String> commonName(X509Certificate leaf) {
        Principal subject = leaf.getSubjectX500Principal();
        Matcher matcher = COMMON_NAME.matcher(subject.getName());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /**
     * The same certificate with its issuers from a file of their own, as some programs keep them.
     *
     * @param issuers certificates in PEM form; at most 1 MiB
     * @return a copy
     * @throws ConfigurationException if the file cannot be read, with its path
     */
    public ExistingCertificate withIssuers(Path issuers) {
        List<X509Certificate> all = new ArrayList<>(chain.subList(0, 1));
        all.addAll(PemFile.read(requireNonNull(issuers, "issuers")).certificates());
        return new ExistingCertificate(request, List.copyOf(all), privateKey, keyFile);
    }

    /**
     * The same certificate with one of its names at the first place, as certificates do not keep the order in which names
     * were asked for.
     *
     * @param first a host name or address
     * @return a copy; the same certificate if it is not for that name
     */
    public ExistingCertificate withFirst(String first) {
        requireNonNull(first, "first");
        List<Identifier> names = new ArrayList<>(request.identifiers());
        if (names.stream().noneMatch(name -> name.value().equals(first))) {
            return this;
        }
        names.sort((one, other) ->
                Boolean.compare(other.value().equals(first), one.value().equals(first)));
        return with(new CertificateRequest(
                request.name(), names, request.keyType(), request.keySource(), request.profile()));
    }

    /**
     * The same certificate, issued under a profile of the CA's.
     *
     * @param profile a name from the CA's directory
     * @return a copy
     */
    public ExistingCertificate withProfile(String profile) {
        requireNonNull(profile, "profile");
        return with(new CertificateRequest(
                request.name(), request.identifiers(), request.keyType(), request.keySource(), Optional.of(profile)));
    }

    /**
     * The same certificate, whose renewals are to keep the key.
     *
     * @return a copy
     */
    public ExistingCertificate withKeyReuse() {
        return with(new CertificateRequest(
                request.name(), request.identifiers(), request.keyType(), KeySource.REUSED, request.profile()));
    }

    private ExistingCertificate with(CertificateRequest changed) {
        return new ExistingCertificate(changed, chain, privateKey, keyFile);
    }

    /** The name it is to have in the store. */
    public String name() {
        return request.name();
    }

    /** What would have to be asked for to get it. */
    public CertificateRequest request() {
        return request;
    }

    /** The certificate first, then its issuers; at least one. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** Its key. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /** The file that its key was read from; empty if it was in memory. */
    public Optional<Path> keyFile() {
        return Optional.ofNullable(keyFile);
    }

    @Override
    public String toString() {
        return "ExistingCertificate[" + name() + ": " + request.identifiers() + ", until "
                + chain.get(0).getNotAfter().toInstant() + "]";
    }
}
