// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An account at one or more CAs.
 *
 * @param name the name that certificates refer to
 * @param contacts mail addresses without {@code mailto:}
 * @param env variables for the hooks of the account; those of {@code global} are not for them
 * @param hooks names of hooks and groups; only their types for files count
 * @param keyType the type of its key
 * @param signatureAlgorithm the algorithm it signs with, if it is not the usual one for its key
 * @param externalAccount the account it is bound to
 * @param file the file that defines it
 */
public record AcmedAccount(
        String name,
        List<String> contacts,
        Map<String, String> env,
        List<String> hooks,
        AcmedKeyType keyType,
        Optional<String> signatureAlgorithm,
        Optional<ExternalAccount> externalAccount,
        Path file) {

    /**
     * A customer's account at a CA (RFC 8555, 7.3.4).
     *
     * @param identifier the name of the key
     * @param key the key in base64url; never shown by {@code toString}
     * @param signatureAlgorithm {@code HS256} unless the file says else
     */
    public record ExternalAccount(String identifier, String key, String signatureAlgorithm) {

        static ExternalAccount read(Section section) {
            ExternalAccount account = new ExternalAccount(
                    Keys.required(section, "identifier"),
                    Keys.required(section, "key"),
                    section.choiceInAnyCase("signature_algorithm", ALGORITHMS).orElse("HS256"));
            section.end();
            return account;
        }

        private static final Map<String, String> ALGORITHMS =
                Map.of("hs256", "HS256", "hs384", "HS384", "hs512", "HS512");

        @Override
        public String toString() {
            return "ExternalAccount[" + identifier + "]";
        }
    }

    /** Copies. */
    public AcmedAccount {
        contacts = List.copyOf(contacts);
        env = Map.copyOf(env);
        hooks = List.copyOf(hooks);
    }

    static AcmedAccount read(Section section, String name) {
        AcmedAccount account = new AcmedAccount(
                name,
                contacts(section),
                Keys.env(section),
                section.texts("hooks"),
                section.choiceInAnyCase("key_type", AcmedKeyType.words()).orElse(AcmedKeyType.ECDSA_P256),
                section.text("signature_algorithm"),
                section.table("external_account").map(ExternalAccount::read),
                Path.of(section.file()));
        section.end();
        return account;
    }

    private static List<String> contacts(Section section) {
        if (!Keys.isOld(section, "email", "contacts = [{ mailto = \"...\" }]")) {
            Keys.require(section, "contacts");
        }
        List<String> contacts = new ArrayList<>();
        for (Section contact : section.sections("contacts")) {
            contacts.add(Keys.required(contact, "mailto"));
            contact.end();
        }
        return contacts;
    }

    /** Without the values of variables, which may be secrets. */
    @Override
    public String toString() {
        return "AcmedAccount[" + name + "]";
    }
}
