// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeyType;
import io.certhooks.shell.config.Section;
import io.certhooks.shell.lego.LegoConfig.Account;
import io.certhooks.shell.lego.LegoConfig.Certificate;
import io.certhooks.shell.lego.LegoConfig.Challenge;
import io.certhooks.shell.lego.LegoFile.Notes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the certificates of a configuration file. */
final class CertificateReader {

    private static final Map<String, LegoPfx.Format> FORMATS =
            Arrays.stream(LegoPfx.Format.values()).collect(Collectors.toMap(LegoPfx.Format::name, Function.identity()));

    private final Notes notes;
    private final Map<String, Account> accounts;
    private final Map<String, Challenge> challenges;

    CertificateReader(Notes notes, Map<String, Account> accounts, Map<String, Challenge> challenges) {
        this.notes = notes;
        this.accounts = accounts;
        this.challenges = challenges;
    }

    List<Certificate> read(Section top) {
        List<Certificate> certificates = new ArrayList<>();
        Map<String, String> names = new LinkedHashMap<>();
        top.tables("certificates").forEach((id, section) -> {
            checkName(id, section, names);
            Optional<Account> account = reference("account", section, accounts);
            Optional<Challenge> challenge = reference("challenge", section, challenges);
            if (account.isPresent() && challenge.isPresent()) {
                certificates.add(certificate(id, section, account.get(), challenge.get()));
            }
        });
        if (top.tables("certificates").isEmpty()) {
            top.problem("certificates", "at least one is needed");
        }
        return certificates;
    }

    // Two certificates with the same files would overwrite each other.
    private static void checkName(String id, Section section, Map<String, String> names) {
        try {
            String other = names.putIfAbsent(SanitizedName.inStore(id), id);
            if (other != null) {
                section.problem("has the same files as \"" + other + "\"; choose another name");
            }
        } catch (IllegalArgumentException e) {
            section.problem(String.valueOf(e.getMessage()));
        }
    }

    private static <T> Optional<T> reference(String key, Section section, Map<String, T> known) {
        if (section.has(key)) {
            return section.choice(key, known);
        }
        if (known.size() != 1) {
            section.problem(key, "is needed, as there are " + known.size());
            return Optional.empty();
        }
        return known.values().stream().findFirst();
    }

    private Certificate certificate(String id, Section section, Account account, Challenge challenge) {
        List<String> domains = domains(section);
        Optional<Path> csr = section.path("csr");
        if (domains.isEmpty() == csr.isEmpty()) {
            section.problem("exactly one of domains and csr is needed");
        }
        KeyType keyType = AccountReader.keyType(section).orElse(account.keyType());
        unsupported("certificates: " + id + ": ", section);
        Optional<Section> renew = section.table("renew");
        var certificate = new Certificate(
                id,
                domains,
                csr,
                keyType,
                account,
                challenge,
                section.text("profile").filter(text -> !text.isEmpty()),
                section.text("preferredChain").filter(text -> !text.isEmpty()),
                section.flag("noBundle"),
                renew.filter(table -> table.flag("reuseKey")).isPresent(),
                renew.flatMap(CertificateReader::days),
                renew.flatMap(table -> table.table("ari"))
                        .filter(this::isDisabled)
                        .isPresent(),
                section.table("pfx").flatMap(CertificateReader::pfx));
        renew.ifPresent(table -> endRenew("certificates: " + id + ": renew: ", table));
        section.end();
        return certificate;
    }

    private static List<String> domains(Section section) {
        List<String> domains = section.texts("domains");
        for (String domain : domains) {
            try {
                Identifier.of(domain);
            } catch (IllegalArgumentException e) {
                section.problem("domains", String.valueOf(e.getMessage()));
            }
        }
        return domains;
    }

    private void unsupported(String place, Section section) {
        if (section.flag("enableCommonName")) {
            notes.unsupported(place + "enableCommonName: a certificate's names are in its SANs only");
        }
        if (section.flag("mustStaple")) {
            notes.unsupported(place + "mustStaple: CAs no longer issue such certificates");
        }
        if (section.flag("alwaysDeactivateAuthorizations")) {
            notes.unsupported(place + "alwaysDeactivateAuthorizations: authorizations are left to expire");
        }
        for (String key : List.of("notBefore", "notAfter")) {
            section.text(key).ifPresent(date -> notes.unsupported(place + key + ": the CA chooses the validity"));
        }
    }

    private static Optional<Integer> days(Section renew) {
        Optional<Long> days = renew.integer("days");
        if (days.filter(value -> value < 0 || value > 36_500).isPresent()) {
            renew.problem("days", "must be 0 for the standard rule, or a number of days");
            return Optional.empty();
        }
        return days.filter(value -> value > 0).map(Long::intValue);
    }

    private boolean isDisabled(Section ari) {
        boolean disabled = ari.flag("disable");
        LegoFile.duration(ari, "waitToRenewDuration")
                .filter(wait -> !wait.isZero())
                .ifPresent(
                        wait -> notes.ignored("renew: ari: waitToRenewDuration: Certhooks renews at the time itself"));
        ari.end();
        return disabled;
    }

    private void endRenew(String place, Section renew) {
        if (renew.flag("disableRandomSleep")) {
            notes.ignored(place + "disableRandomSleep: nothing sleeps between the pre hook and the order");
        }
        renew.end();
    }

    private static Optional<LegoPfx> pfx(Section section) {
        String password = section.text("password").orElse(LegoPfx.DEFAULT_PASSWORD);
        // The reference says that the format has a default, the program refuses its absence.
        LegoPfx.Format format = section.choice("format", FORMATS).orElse(LegoPfx.Format.RC2);
        section.end();
        if (!LegoPfx.isPassword(password)) {
            section.problem("password", "must be printable ASCII");
            return Optional.empty();
        }
        return Optional.of(new LegoPfx(format, password));
    }
}
