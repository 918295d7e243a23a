// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.dns.Zone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The validators by challenge type, with what the test decided beforehand. Thread-safe. */
public final class ChallengeValidators implements Validator {

    /** The one type without a token: what it checks does not change from one challenge to the next. */
    public static final String DNS_PERSIST_01 = "dns-persist-01";

    private final Map<String, Validator> byType = new LinkedHashMap<>();
    private final Map<String, AcmeProblem> refused = new ConcurrentHashMap<>();
    private final List<String> issuers;
    private final int perspectives;
    private volatile boolean alwaysValid;

    /**
     * Validators that connect where the targets say and look into this zone.
     *
     * @param types the challenge types to offer, in order
     * @param issuers the names by which records in DNS may call the CA
     * @param perspectives how often each proof is checked
     * @throws IllegalArgumentException if a type is unknown
     */
    public ChallengeValidators(List<String> types, List<String> issuers, int perspectives, Targets targets, Zone zone) {
        this.issuers = issuers;
        this.perspectives = perspectives;
        types.forEach(type -> byType.put(type, validator(type, targets, zone)));
    }

    private Validator validator(String type, Targets targets, Zone zone) {
        return switch (type) {
            case "http-01" -> new Http01Validator(targets);
            case "dns-01" -> Dns01Validator.plain(zone);
            case "dns-account-01" -> Dns01Validator.perAccount(zone);
            case DNS_PERSIST_01 -> new DnsPersist01Validator(zone, issuers);
            case "tls-alpn-01" -> new TlsAlpn01Validator(targets);
            default ->
                throw new IllegalArgumentException("challenge type " + type
                        + " is unknown; use http-01, dns-01, dns-account-01, dns-persist-01 or tls-alpn-01");
        };
    }

    /** Believes every proof, or checks again. */
    public void alwaysValid(boolean believe) {
        alwaysValid = believe;
    }

    /** Fails every later proof for an identifier with this problem. */
    public void refuse(String identifier, AcmeProblem problem) {
        refused.put(Zone.canonical(identifier), problem);
    }

    /** Ends a refusal. */
    public void accept(String identifier) {
        refused.remove(Zone.canonical(identifier));
    }

    /** The names by which records in DNS may call the CA. */
    public List<String> issuers() {
        return issuers;
    }

    /** The challenge types offered for an identifier (RFC 8555 section 8, RFC 8738 section 7). */
    public List<String> typesFor(Identifier identifier) {
        return byType.keySet().stream()
                .filter(type -> !identifier.isIp() || !isInDns(type))
                .filter(type -> !identifier.isWildcard() || isInDns(type))
                .toList();
    }

    private static boolean isInDns(String type) {
        return type.startsWith("dns-");
    }

    @Override
    public Optional<AcmeProblem> check(Proof proof) {
        AcmeProblem refusal =
                refused.get(Zone.canonical(proof.identifier().base().value()));
        if (refusal != null) {
            return Optional.of(refusal);
        }
        if (alwaysValid) {
            return Optional.empty();
        }
        Validator validator = byType.get(proof.type());
        return validator == null
                ? Optional.of(AcmeProblem.of(AcmeError.MALFORMED, "no challenge of type " + proof.type()))
                : checkFromEverywhere(validator, proof);
    }

    private Optional<AcmeProblem> checkFromEverywhere(Validator validator, Proof proof) {
        Optional<AcmeProblem> problem = validator.check(proof);
        for (int i = 1; i < perspectives && problem.isEmpty(); i++) {
            problem = validator
                    .check(proof)
                    .map(why -> AcmeProblem.of(why.error(), "during secondary validation: " + why.detail()));
        }
        return problem;
    }
}
