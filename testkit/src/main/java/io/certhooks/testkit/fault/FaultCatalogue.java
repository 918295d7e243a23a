// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.fault;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Faults of every kind, for soak tests that draw from them. */
public final class FaultCatalogue {

    private static final Duration MOMENT = Duration.ofMillis(20);
    private static final long LARGE = 8L << 20;

    private FaultCatalogue() {}

    /** Fifty or so faults, none of which makes a client wait for more than a second if it has a deadline of one. */
    public static List<Fault> all() {
        return Stream.of(problems(), broken(), strange(), wrong())
                .flatMap(List::stream)
                .toList();
    }

    /** The CA or something before it says no. */
    public static List<Fault> problems() {
        List<Fault> faults = new ArrayList<>(List.of(
                Fault.badNonce(), Fault.html(500), Fault.html(502), Fault.html(503), Fault.html(504), Fault.html(200)));
        for (AcmeError error : List.of(
                AcmeError.RATE_LIMITED,
                AcmeError.SERVER_INTERNAL,
                AcmeError.MALFORMED,
                AcmeError.UNAUTHORIZED,
                AcmeError.USER_ACTION_REQUIRED,
                AcmeError.CONFLICT,
                AcmeError.ACCOUNT_DOES_NOT_EXIST)) {
            faults.add(Fault.problem(AcmeProblem.of(error, "by the script of faults")));
        }
        AcmeProblem limit = AcmeProblem.of(AcmeError.RATE_LIMITED, "by the script of faults");
        for (String text : List.of("1", "0", "-1", "99999999999", "soon", "Fri, 31 Dec 1999 23:59:59 GMT")) {
            faults.add(Fault.problem(limit.withRetryAfter(text)));
        }
        return faults;
    }

    /** The network fails. */
    public static List<Fault> broken() {
        return List.of(
                Fault.delay(MOMENT),
                Fault.drip(64, Duration.ofMillis(1)),
                Fault.reset(Moment.BEFORE_PROCESSING),
                Fault.reset(Moment.AFTER_PROCESSING),
                Fault.resetWithin(100),
                Fault.hangUp(Moment.BEFORE_PROCESSING),
                Fault.hangUp(Moment.AFTER_PROCESSING),
                Fault.truncated(0),
                Fault.truncated(20));
    }

    /** The answer is not what it should look like. */
    public static List<Fault> strange() {
        return List.of(
                Fault.oversized(LARGE),
                Fault.gzipBomb(LARGE),
                Fault.contentType("text/html"),
                Fault.contentType("application/octet-stream"),
                Fault.withoutHeader("Content-Type"),
                Fault.withoutHeader("Location"),
                Fault.withoutHeader("Replay-Nonce"),
                Fault.header("Replay-Nonce", "no nonce at all!"),
                Fault.retryAfter("0"),
                Fault.retryAfter("-5"),
                Fault.retryAfter("99999999999"),
                Fault.retryAfter("tomorrow"),
                Fault.dateSkew(Duration.ofDays(-9000)),
                Fault.redirect(URI.create("https://127.0.0.1:9/elsewhere")),
                Fault.edit("an empty body", body -> ""),
                Fault.edit("an empty object", body -> "{}"),
                Fault.edit("deep nesting", body -> "[".repeat(100_000)),
                Fault.edit("half of the body", body -> body.substring(0, body.length() / 2)),
                Fault.edit("http for https", body -> body.replace("https://", "http://")),
                Fault.edit(
                        "tokens that climb", body -> body.replaceAll("\"token\":\"[^\"]*\"", "\"token\":\"../../x\"")),
                Fault.edit("another status", body -> body.replace("\"status\":\"valid\"", "\"status\":\"odd\"")));
    }

    /** The CA itself does wrong. */
    public static List<Fault> wrong() {
        List<Fault> faults = new ArrayList<>(List.of(
                Fault.processingForEver(),
                Fault.orderInvalid(AcmeProblem.of(AcmeError.SERVER_INTERNAL, "by the script of faults"))));
        Arrays.stream(WrongCertificate.values()).map(Fault::wrongCertificate).forEach(faults::add);
        return faults;
    }
}
