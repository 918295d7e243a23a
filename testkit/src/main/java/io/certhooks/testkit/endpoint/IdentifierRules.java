// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.acme.IpLiteral;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Which identifiers the CA issues for: DNS names with wildcards, and IP addresses. Thread-safe. */
public final class IdentifierRules {

    private static final int MAX_IDENTIFIERS = 100;
    private static final int MAX_NAME = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final Set<String> rejected = ConcurrentHashMap.newKeySet();

    /** Refuses later orders and pre-authorizations for a name or address. */
    public void reject(String value) {
        rejected.add(value.toLowerCase(Locale.ROOT));
    }

    /**
     * The identifiers of a request, in its order, without duplicates.
     *
     * @throws AcmeRefusal if any is refused; with several reasons each is a subproblem (RFC 8555 section 6.7.1)
     */
    List<Identifier> identifiers(JsonNode nodes) {
        if (!nodes.isArray() || nodes.isEmpty() || nodes.size() > MAX_IDENTIFIERS) {
            throw new AcmeRefusal(
                    AcmeError.MALFORMED, "identifiers must be an array of 1 to " + MAX_IDENTIFIERS + " elements");
        }
        List<Identifier> identifiers = new ArrayList<>();
        List<AcmeProblem> problems = new ArrayList<>();
        for (JsonNode node : nodes) {
            Identifier identifier = read(node);
            problem(identifier).ifPresent(problem -> problems.add(problem.withIdentifier(identifier)));
            if (!identifiers.contains(identifier)) {
                identifiers.add(identifier);
            }
        }
        requireNone(problems);
        return identifiers;
    }

    /** One identifier of a request. */
    Identifier identifier(JsonNode node) {
        Identifier identifier = read(node);
        problem(identifier).ifPresent(problem -> {
            throw new AcmeRefusal(problem);
        });
        return identifier;
    }

    private static void requireNone(List<AcmeProblem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        AcmeProblem first = problems.get(0);
        boolean alike = problems.stream().allMatch(problem -> problem.error() == first.error());
        AcmeProblem whole = AcmeProblem.of(
                alike ? first.error() : AcmeError.MALFORMED,
                problems.size() == 1 ? first.detail() : problems.size() + " identifiers are refused");
        for (AcmeProblem problem : problems) {
            whole = whole.withSubproblem(problem);
        }
        throw new AcmeRefusal(whole);
    }

    private static Identifier read(JsonNode node) {
        String type = node.path("type").stringValue("");
        String value = node.path("value").stringValue("");
        if (type.isEmpty() || value.isEmpty()) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "an identifier needs the texts type and value");
        }
        return new Identifier(type, value.toLowerCase(Locale.ROOT));
    }

    private Optional<AcmeProblem> problem(Identifier identifier) {
        if (rejected.contains(identifier.value())) {
            return problem(AcmeError.REJECTED_IDENTIFIER, identifier, "the CA's policy forbids it");
        }
        if (identifier.isIp()) {
            return addressProblem(identifier);
        }
        if (identifier.isDns()) {
            return nameProblem(identifier);
        }
        return problem(AcmeError.UNSUPPORTED_IDENTIFIER, identifier, "identifiers of this type are not supported");
    }

    private static Optional<AcmeProblem> addressProblem(Identifier identifier) {
        boolean canonical = IpLiteral.parse(identifier.value())
                .filter(address -> IpLiteral.format(address).equals(identifier.value()))
                .isPresent();
        return canonical
                ? Optional.empty()
                : problem(AcmeError.MALFORMED, identifier, "not the canonical text of an IP address");
    }

    private static Optional<AcmeProblem> nameProblem(Identifier identifier) {
        String name = identifier.base().value();
        if (IpLiteral.parse(name).isPresent()) {
            return problem(AcmeError.MALFORMED, identifier, "an IP address is not a DNS name");
        }
        if (name.length() > MAX_NAME || !List.of(name.split("\\.", -1)).stream().allMatch(IdentifierRules::isLabel)) {
            return problem(AcmeError.MALFORMED, identifier, "not a DNS name in ASCII");
        }
        if (name.endsWith(".onion")) {
            return problem(AcmeError.REJECTED_IDENTIFIER, identifier, "onion names are not supported");
        }
        boolean known = name.contains(".") || (name.equals("localhost") && !identifier.isWildcard());
        return known ? Optional.empty() : problem(AcmeError.REJECTED_IDENTIFIER, identifier, "a top-level name");
    }

    private static boolean isLabel(String label) {
        return LABEL.matcher(label).matches();
    }

    private static Optional<AcmeProblem> problem(AcmeError error, Identifier identifier, String why) {
        String printable = identifier.value().replaceAll("[^ -~]", "?");
        return Optional.of(AcmeProblem.of(error, printable + ": " + why));
    }
}
