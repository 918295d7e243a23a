// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static io.certhooks.Arguments.requireAll;
import static java.util.Objects.requireNonNull;

import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.x509.Digests;
import io.certhooks.x509.SigningRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate is to be: its names, its key, its profile. Immutable.
 *
 * <p>Two specifications with the same {@linkplain #name() name} are about the same certificate: asking for different
 * identifiers or another key type under a name replaces the certificate. Equal are those that ask for the same.
 */
public final class CertificateSpec {

    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,199}";
    private static final int MAX_IDENTIFIERS = 1000;

    private final CertificateRequest request;
    private final @Nullable String csr;

    private CertificateSpec(CertificateRequest request, @Nullable String csr) {
        this.request = request;
        this.csr = csr;
    }

    /**
     * A certificate for names and addresses, with a new P-256 key for each generation.
     *
     * @param identifiers host names, wildcards such as {@code *.example.org}, IP addresses; the first gives the
     *     certificate its name in the store; repeated ones count once
     * @return the specification
     * @throws IllegalArgumentException if there are none or more than 1000, or one cannot be in a certificate; the message
     *     lists all
     */
    public static CertificateSpec of(String... identifiers) {
        return of(Arrays.asList(requireNonNull(identifiers, "identifiers")));
    }

    /**
     * A certificate for names and addresses, with a new P-256 key for each generation.
     *
     * @param identifiers as in {@link #of(String...)}
     * @return the specification
     * @throws IllegalArgumentException if there are none or more than 1000, or one cannot be in a certificate; the message
     *     lists all
     */
    public static CertificateSpec of(List<String> identifiers) {
        LinkedHashSet<Identifier> parsed = new LinkedHashSet<>();
        List<String> problems = new ArrayList<>();
        for (String text : requireAll(identifiers, "identifiers")) {
            try {
                parsed.add(Identifier.of(text));
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return of(List.copyOf(parsed), KeyType.EC_P256, KeySource.GENERATED, null);
    }

    /**
     * A certificate for a signing request of your own; the engine never sees the key.
     *
     * @param csr a PKCS#10 request in DER or PEM form, with an EC P-256, P-384 or RSA key
     * @return the specification, with the request's names in order
     * @throws IllegalArgumentException if the request cannot be read, is not signed rightly, or names nothing
     */
    public static CertificateSpec ofCsr(byte[] csr) {
        SigningRequest parsed = SigningRequest.parse(requireNonNull(csr, "csr"));
        KeyType type = KeyType.of(parsed.publicKey())
                .orElseThrow(() -> new IllegalArgumentException(
                        "the key of the signing request is not EC P-256, EC P-384 or RSA with 2048, 3072 or 4096 bits:"
                                + " have one made with such a key"));
        String encoded = Base64.getEncoder().encodeToString(parsed.encoded());
        return of(parsed.identifiers(), type, KeySource.OWN_CSR, encoded);
    }

    private static CertificateSpec of(
            List<Identifier> identifiers, KeyType type, KeySource source, @Nullable String csr) {
        if (identifiers.isEmpty() || identifiers.size() > MAX_IDENTIFIERS) {
            throw new IllegalArgumentException(
                    "a certificate is for 1 to " + MAX_IDENTIFIERS + " names, not " + identifiers.size());
        }
        String name = defaultName(identifiers.get(0));
        return new CertificateSpec(new CertificateRequest(name, identifiers, type, source, Optional.empty()), csr);
    }

    /** What would have to be asked for to get a certificate that is there. */
    static CertificateSpec of(ExistingCertificate existing) {
        CertificateRequest request = existing.request();
        if (request.identifiers().size() > MAX_IDENTIFIERS) {
            throw new IllegalArgumentException("it has more than " + MAX_IDENTIFIERS + " names");
        }
        return new CertificateSpec(request, null).withName(request.name());
    }

    /**
     * The same certificate under another name in the store.
     *
     * @param name letters, digits, dots, hyphens and underscores, not beginning with a dot or hyphen, at most 200
     * @return a copy
     * @throws IllegalArgumentException if the name is of another form
     */
    public CertificateSpec withName(String name) {
        if (!requireNonNull(name, "name").matches(NAME)) {
            throw new IllegalArgumentException("\"" + name + "\" cannot name a certificate in the store: use letters,"
                    + " digits, dots, hyphens and underscores, at most 200");
        }
        CertificateRequest r = request;
        return new CertificateSpec(
                new CertificateRequest(name, r.identifiers(), r.keyType(), r.keySource(), r.profile()), csr);
    }

    /**
     * The same certificate with another type of key.
     *
     * @param type the type of key to be made
     * @return a copy
     * @throws IllegalStateException if the key is the owner's own
     */
    public CertificateSpec withKeyType(KeyType type) {
        CertificateRequest r = ownKey("withKeyType");
        return new CertificateSpec(
                new CertificateRequest(
                        r.name(), r.identifiers(), requireNonNull(type, "type"), r.keySource(), r.profile()),
                csr);
    }

    /**
     * The same certificate, keeping its key from one generation to the next, as long as the key type stays and it is not
     * revoked because others know the key.
     *
     * @return a copy
     * @throws IllegalStateException if the key is the owner's own
     */
    public CertificateSpec withKeyReuse() {
        CertificateRequest r = ownKey("withKeyReuse");
        return new CertificateSpec(
                new CertificateRequest(r.name(), r.identifiers(), r.keyType(), KeySource.REUSED, r.profile()), csr);
    }

    /**
     * The same certificate issued under a profile of the CA's.
     *
     * @param profile a name from the CA's directory, for instance {@code shortlived}
     * @return a copy
     * @throws IllegalArgumentException if the name is empty
     */
    public CertificateSpec withProfile(String profile) {
        requireNonNull(profile, "profile");
        if (profile.isBlank()) {
            throw new IllegalArgumentException(
                    "a profile has a name: give one from the CA's directory, or none at all");
        }
        CertificateRequest r = request;
        return new CertificateSpec(
                new CertificateRequest(r.name(), r.identifiers(), r.keyType(), r.keySource(), Optional.of(profile)),
                csr);
    }

    /**
     * The certificate's name in the store.
     *
     * @return by default the first identifier, with {@code _wildcard_} for {@code *} and {@code _} for {@code :}; names
     *     over 200 characters are cut and end in a digest
     */
    public String name() {
        return request.name();
    }

    /**
     * The names and addresses.
     *
     * @return at least one, in the given order
     */
    public List<Identifier> identifiers() {
        return request.identifiers();
    }

    CertificateRequest request() {
        return request;
    }

    /** The owner's signing request, DER in base64. */
    @Nullable
    String csr() {
        return csr;
    }

    private CertificateRequest ownKey(String method) {
        if (csr != null) {
            throw new IllegalStateException(method + " is not for a certificate with a signing request of its owner's,"
                    + " whose key is the owner's: have another request made");
        }
        return request;
    }

    private static String defaultName(Identifier first) {
        String name = first.value().replace("*", "_wildcard_").replace(':', '_');
        return name.length() <= 200
                ? name
                : name.substring(0, 150) + "-" + Digests.sha256Hex(name).substring(0, 40);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CertificateSpec spec && request.equals(spec.request) && Objects.equals(csr, spec.csr);
    }

    @Override
    public int hashCode() {
        return Objects.hash(request, csr);
    }

    @Override
    public String toString() {
        return "CertificateSpec[" + name() + ": " + identifiers() + "]";
    }
}
