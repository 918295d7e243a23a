// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The http-01 challenge (RFC 8555 section 8.3). */
final class Http01Validator implements Validator {

    private static final int SHOWN = 60;

    private final HttpFetch fetch;

    Http01Validator(Targets targets) {
        this.fetch = new HttpFetch(targets);
    }

    @Override
    public Optional<AcmeProblem> check(Proof proof) {
        String host = proof.identifier().value();
        URI url = URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + "/.well-known/acme-challenge/"
                + proof.token());
        try {
            HttpFetch.Fetched fetched = fetch.get(url);
            if (fetched.status() != 200) {
                return unauthorized(fetched.url() + " answered with status " + fetched.status());
            }
            String body = fetched.body();
            // RFC 8555, 8.3: white space at the end is to be ignored.
            return body.stripTrailing().equals(proof.keyAuthorization())
                    ? Optional.empty()
                    : unauthorized(fetched.url() + " holds \"" + shown(body) + "\", not the key authorization");
        } catch (AcmeRefusal e) {
            return Optional.of(e.problem());
        } catch (IOException e) {
            return Optional.of(AcmeProblem.of(AcmeError.CONNECTION, url + ": " + e.getMessage()));
        }
    }

    private static String shown(String body) {
        String printable = body.replaceAll("[^ -~]", "?");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "...";
    }

    private static Optional<AcmeProblem> unauthorized(String detail) {
        return Optional.of(AcmeProblem.of(AcmeError.UNAUTHORIZED, detail));
    }
}
