// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.dns.DnsFailure;
import io.certhooks.testkit.dns.Zone;
import io.certhooks.testkit.jws.Base64Url;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The dns-01 challenge (RFC 8555 section 8.4), and dns-account-01, which only puts its record elsewhere. */
final class Dns01Validator implements Validator {

    private final Zone zone;
    private final Function<Proof, String> prefix;

    private Dns01Validator(Zone zone, Function<Proof, String> prefix) {
        this.zone = zone;
        this.prefix = prefix;
    }

    /** Looks below {@code _acme-challenge}. */
    static Dns01Validator plain(Zone zone) {
        return new Dns01Validator(zone, proof -> "_acme-challenge.");
    }

    /** Looks below a label made of the account's URL (draft-ietf-acme-dns-account-label). */
    static Dns01Validator perAccount(Zone zone) {
        return new Dns01Validator(zone, proof -> "_" + AccountLabel.of(proof.accountUrl()) + "._acme-challenge.");
    }

    @Override
    public Optional<AcmeProblem> check(Proof proof) {
        String name = prefix.apply(proof) + proof.identifier().base().value();
        String wanted = Base64Url.sha256(proof.keyAuthorization());
        try {
            List<String> found = zone.txt(name);
            if (found.contains(wanted)) {
                return Optional.empty();
            }
            String what = found.isEmpty() ? "no TXT record" : found.size() + " TXT record(s), none with the digest";
            return Optional.of(AcmeProblem.of(AcmeError.UNAUTHORIZED, name + ": " + what));
        } catch (DnsFailure e) {
            return Optional.of(AcmeProblem.of(AcmeError.DNS, name + ": " + e.getMessage()));
        }
    }
}
