// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import org.shredzone.acme4j.challenge.TokenChallenge;

/** One way to prove control of one identifier. */
public final class AcmeChallenge {

    private final TokenChallenge challenge;
    private final String token;
    private final String keyAuthorization;
    private final String what;
    private final AcmeFailures failures;

    AcmeChallenge(TokenChallenge challenge, String token, String keyAuthorization, String what, AcmeFailures failures) {
        this.challenge = challenge;
        this.token = token;
        this.keyAuthorization = keyAuthorization;
        this.what = what;
        this.failures = failures;
    }

    /** The CA's random value, base64url characters only. */
    public String token() {
        return token;
    }

    /** The token, a dot, and the account key's thumbprint. */
    public String keyAuthorization() {
        return keyAuthorization;
    }

    /** Tells the CA that the proof is there; once only. */
    public void submit() {
        failures.attempt(what, () -> {
            challenge.trigger();
            return challenge;
        });
    }
}
