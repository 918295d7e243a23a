// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.dns.DnsFailure;
import io.certhooks.testkit.dns.Zone;
import java.util.List;
import java.util.Optional;

/**
 * The dns-persist-01 challenge (draft-ietf-acme-dns-persist): a TXT record that names the CA and the account, and stays.
 * A record serves its own name, and its wildcard if it says so, but no names below it.
 */
final class DnsPersist01Validator implements Validator {

    private final Zone zone;
    private final List<String> issuers;

    DnsPersist01Validator(Zone zone, List<String> issuers) {
        this.zone = zone;
        this.issuers = issuers;
    }

    @Override
    public Optional<AcmeProblem> check(Proof proof) {
        String name = "_validation-persist." + proof.identifier().base().value();
        try {
            List<String> found = zone.txt(name);
            List<Optional<AcmeProblem>> checked = found.stream()
                    .filter(text -> issuers.contains(PersistentRecord.issuer(text)))
                    .map(text -> check(name, text, proof))
                    .toList();
            if (checked.isEmpty()) {
                return problem(
                        AcmeError.UNAUTHORIZED,
                        name,
                        found.size() + " TXT record(s), none for " + String.join(" or ", issuers));
            }
            return checked.stream().anyMatch(Optional::isEmpty) ? Optional.empty() : checked.get(0);
        } catch (DnsFailure e) {
            return problem(AcmeError.DNS, name, "no answer: " + e.getMessage());
        }
    }

    private Optional<AcmeProblem> check(String name, String text, Proof proof) {
        PersistentRecord record;
        try {
            record = PersistentRecord.parse(text);
        } catch (IllegalArgumentException e) {
            return problem(AcmeError.MALFORMED, name, "the record is malformed: " + e.getMessage());
        }
        if (!record.accountUri().equals(proof.accountUrl())) {
            return problem(AcmeError.UNAUTHORIZED, name, "the record is for another account");
        }
        if (record.isOver(zone.now())) {
            return problem(AcmeError.UNAUTHORIZED, name, "the record's persistUntil has passed");
        }
        return proof.identifier().isWildcard() && !record.allowsWildcard()
                ? problem(AcmeError.UNAUTHORIZED, name, "the record has no policy=wildcard")
                : Optional.empty();
    }

    private static Optional<AcmeProblem> problem(AcmeError error, String name, String why) {
        return Optional.of(AcmeProblem.of(error, name + ": " + why));
    }
}
