// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IdentifierType;
import io.certhooks.shell.config.Section;
import java.util.Map;
import java.util.Optional;

/**
 * A name or an address that a certificate is for, and how control of it is proved.
 *
 * @param identifier the name or address
 * @param text the same as the file has it
 * @param challenge the type of its challenge
 * @param env variables for the hooks of this challenge only
 */
public record AcmedIdentifier(Identifier identifier, String text, ChallengeType challenge, Map<String, String> env) {

    private static final Map<String, ChallengeType> CHALLENGES = Map.of(
            "http-01", ChallengeType.HTTP_01,
            "dns-01", ChallengeType.DNS_01,
            "tls-alpn-01", ChallengeType.TLS_ALPN_01);

    /** Copies. */
    public AcmedIdentifier {
        env = Map.copyOf(env);
    }

    /** Reads one; empty if a mistake was noted that leaves nothing to work with. */
    static Optional<AcmedIdentifier> read(Section section) {
        Optional<String> dns = section.text("dns");
        Optional<String> ip = section.text("ip");
        if (section.has("dns") == section.has("ip")) {
            section.problem("one and only one of dns and ip must be given");
        }
        Keys.require(section, "challenge");
        Optional<ChallengeType> challenge = section.choiceInAnyCase("challenge", CHALLENGES);
        Map<String, String> env = Keys.env(section);
        section.end();
        if (ip.isPresent() && challenge.equals(Optional.of(ChallengeType.DNS_01))) {
            section.problem("challenge", "dns-01 is not for addresses; use http-01 or tls-alpn-01");
        }
        IdentifierType type = dns.isPresent() ? IdentifierType.DNS : IdentifierType.IP;
        return dns.or(() -> ip).flatMap(text -> identifier(section, type, text)
                .flatMap(identifier -> challenge.map(found -> new AcmedIdentifier(identifier, text, found, env))));
    }

    private static Optional<Identifier> identifier(Section section, IdentifierType type, String text) {
        try {
            return Optional.of(new Identifier(type, text));
        } catch (IllegalArgumentException e) {
            section.problem(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Without the values of variables, which may be secrets. */
    @Override
    public String toString() {
        return "AcmedIdentifier[" + identifier + " by " + challenge.value() + "]";
    }
}
