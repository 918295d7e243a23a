// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.dns.DnsFailure;
import io.certhooks.testkit.dns.Zone;
import io.certhooks.testkit.jws.Base64Url;
import java.util.List;
import java.util.Optional;

/** The dns-01 challenge (RFC 8555 section 8.4). */
final class Dns01Validator implements Validator {

    private final Zone zone;

    Dns01Validator(Zone zone) {
        this.zone = zone;
    }

    @Override
    public Optional<AcmeProblem> check(Proof proof) {
        String name = "_acme-challenge." + proof.identifier().value();
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
