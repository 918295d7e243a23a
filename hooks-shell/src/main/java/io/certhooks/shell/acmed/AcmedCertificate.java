// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.Identifier;
import io.certhooks.shell.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A certificate as a file asks for it. What it leaves open is answered by {@link AcmedConfig}.
 *
 * @param name what its files are named after: the given name or the first identifier as it is written, with {@code _} for
 *     {@code *}, {@code :} and {@code /}
 * @param account the name of its account
 * @param endpoint the name of its CA
 * @param identifiers the names and addresses, in order
 * @param hooks names of hooks and groups
 * @param keyType the type of its key
 * @param keyReuse whether the key stays from one certificate to the next
 * @param csrDigest the digest of the signing request, {@code sha256} unless the file says else
 * @param subjectAttributes what the signing request is to say about its subject
 * @param directory where its files go
 * @param env variables for its hooks
 * @param fileNameFormat the template for file names
 * @param renewDelay how long before its end it is renewed
 * @param randomEarlyRenew by how much it may be earlier still
 * @param file the file that defines it
 */
public record AcmedCertificate(
        String name,
        String account,
        String endpoint,
        List<AcmedIdentifier> identifiers,
        List<String> hooks,
        AcmedKeyType keyType,
        boolean keyReuse,
        String csrDigest,
        Map<String, String> subjectAttributes,
        Optional<Path> directory,
        Map<String, String> env,
        Optional<String> fileNameFormat,
        Optional<Duration> renewDelay,
        Optional<Duration> randomEarlyRenew,
        Path file) {

    private static final Map<String, String> DIGESTS =
            Map.of("sha256", "sha256", "sha384", "sha384", "sha512", "sha512");
    private static final Set<String> ATTRIBUTES = Set.of(
            "country_name",
            "generation_qualifier",
            "given_name",
            "initials",
            "locality_name",
            "name",
            "organization_name",
            "organizational_unit_name",
            "pkcs9_email_address",
            "postal_address",
            "postal_code",
            "state_or_province_name",
            "street",
            "surname",
            "title");

    /** Copies. */
    public AcmedCertificate {
        identifiers = List.copyOf(identifiers);
        hooks = List.copyOf(hooks);
        subjectAttributes = Map.copyOf(subjectAttributes);
        env = Map.copyOf(env);
    }

    static AcmedCertificate read(Section section) {
        Keys.require(section, "hooks");
        List<AcmedIdentifier> identifiers = identifiers(section);
        AcmedCertificate certificate = new AcmedCertificate(
                fileName(section.text("name")
                        .or(() ->
                                identifiers.stream().map(AcmedIdentifier::text).findFirst())
                        .orElse("")),
                Keys.required(section, "account"),
                Keys.required(section, "endpoint"),
                identifiers,
                section.texts("hooks"),
                section.choiceInAnyCase("key_type", AcmedKeyType.words()).orElse(AcmedKeyType.RSA2048),
                section.flag("kp_reuse"),
                section.choiceInAnyCase("csr_digest", DIGESTS).orElse("sha256"),
                section.table("subject_attributes")
                        .map(AcmedCertificate::attributes)
                        .orElse(Map.of()),
                section.path("directory"),
                Keys.env(section),
                section.text("file_name_format"),
                Keys.period(section, "renew_delay"),
                Keys.period(section, "random_early_renew"),
                Path.of(section.file()));
        section.end();
        return certificate;
    }

    private static List<AcmedIdentifier> identifiers(Section section) {
        if (!Keys.isOld(section, "domains", "identifiers")) {
            Keys.require(section, "identifiers");
        }
        Keys.isOld(section, "algorithm", "key_type");
        List<Section> given = section.sections("identifiers");
        if (given.isEmpty() && section.has("identifiers")) {
            section.problem("identifiers", "a certificate needs one at least");
        }
        return given.stream()
                .flatMap(each -> AcmedIdentifier.read(each).stream())
                .toList();
    }

    private static String fileName(String name) {
        return name.replaceAll("[*:/]", "_");
    }

    private static Map<String, String> attributes(Section section) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String key : ATTRIBUTES) {
            section.text(key).ifPresent(value -> attributes.put(key, value));
        }
        section.end();
        return attributes;
    }

    /**
     * What ACMEd calls it: its name and the type of its key.
     *
     * @return for instance {@code example.org_rsa2048}; unique within a configuration
     */
    public String id() {
        return name + "_" + keyType.word();
    }

    /**
     * The name under which the hooks expect it in the certificate store.
     *
     * @return the {@link #id()}, with the canonical form of the identifier it is named after if it has no other name, and
     *     {@code _} for what a store takes in no name
     */
    public String storeName() {
        AcmedIdentifier first = identifiers.get(0);
        boolean given = !name.equals(fileName(first.text()));
        String word = (given ? name : fileName(first.identifier().value())) + "_" + keyType.word();
        String safe = word.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.-]", "_");
        return safe.length() <= 200 ? safe : safe.substring(0, 200);
    }

    /**
     * The names and addresses as texts.
     *
     * @return at least one, in order
     */
    public List<String> names() {
        return requested().stream().map(Identifier::value).toList();
    }

    /** Its file and its name, to be read before what is said about it. */
    String label() {
        return file + ": certificate \"" + id() + "\": ";
    }

    List<Identifier> requested() {
        return identifiers.stream().map(AcmedIdentifier::identifier).toList();
    }

    /** Without the values of variables, which may be secrets. */
    @Override
    public String toString() {
        return "AcmedCertificate[" + id() + ": " + names() + "]";
    }
}
