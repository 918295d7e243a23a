// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.Moment;
import io.certhooks.testkit.wire.Answer;
import io.certhooks.testkit.wire.Delivery;
import io.certhooks.testkit.wire.HttpReply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Turns the faults of a script into answers. */
final class FaultPlay {

    private FaultPlay() {}

    /** The answer to a request that the CA shall not act on; empty if it shall. */
    static Optional<Answer> inPlaceOfProcessing(Fault fault) {
        if (fault instanceof Fault.Answered answered) {
            HttpReply reply = HttpReply.of(answered.status()).withBody(answered.contentType(), answered.body());
            return Optional.of(Answer.of(reply));
        }
        if (fault instanceof Fault.Redirected redirected) {
            return Optional.of(Answer.of(
                    HttpReply.of(302).withHeader("Location", redirected.target().toString())));
        }
        if (fault instanceof Fault.Reset reset && reset.moment() == Moment.BEFORE_PROCESSING) {
            return Optional.of(new Answer(HttpReply.of(503), new Delivery.Reset(0)));
        }
        if (fault instanceof Fault.HungUp hungUp && hungUp.moment() == Moment.BEFORE_PROCESSING) {
            return Optional.of(new Answer(HttpReply.of(503), new Delivery.HangUp()));
        }
        return fault instanceof Fault.Silent
                ? Optional.of(new Answer(HttpReply.of(503), new Delivery.Silence()))
                : Optional.empty();
    }

    /** The problem that the CA shall refuse a request with; empty if it shall not. */
    static Optional<AcmeProblem> refusal(Fault fault) {
        if (fault instanceof Fault.Refused refused) {
            return Optional.of(refused.problem());
        }
        return fault instanceof Fault.BadNonce
                ? Optional.of(AcmeProblem.of(AcmeError.BAD_NONCE, "the script of faults refuses the nonce"))
                : Optional.empty();
    }

    /** What becomes of the right answer. */
    static Answer spoil(Fault fault, HttpReply reply, Instant now) {
        return new Answer(changed(fault, reply, now), delivery(fault));
    }

    private static HttpReply changed(Fault fault, HttpReply reply, Instant now) {
        if (fault instanceof Fault.Relabelled relabelled) {
            return reply.withBody(relabelled.type(), reply.body());
        }
        if (fault instanceof Fault.HeaderSet set) {
            return reply.withoutHeader(set.name()).withHeader(set.name(), set.value());
        }
        if (fault instanceof Fault.HeaderAdded added) {
            return reply.withHeader(added.name(), added.value());
        }
        if (fault instanceof Fault.HeaderDropped dropped) {
            return reply.withoutHeader(dropped.name());
        }
        if (fault instanceof Fault.DateSkewed skewed) {
            return reply.withoutHeader("Date").withHeader("Date", Documents.httpDate(now.plus(skewed.skew())));
        }
        if (fault instanceof Fault.Edited edited) {
            String type = reply.headers().first("Content-Type").orElse("application/json");
            String body = new String(reply.body(), StandardCharsets.UTF_8);
            return reply.withBody(type, edited.change().apply(body));
        }
        return reply;
    }

    private static Delivery delivery(Fault fault) {
        if (fault instanceof Fault.Delayed delayed) {
            return new Delivery.Late(delayed.delay());
        }
        if (fault instanceof Fault.Dripped dripped) {
            return new Delivery.Drip(dripped.bytes(), dripped.pause());
        }
        if (fault instanceof Fault.Truncated truncated) {
            return new Delivery.Truncated(truncated.bytes());
        }
        if (fault instanceof Fault.Oversized oversized) {
            return new Delivery.Oversized(oversized.bytes());
        }
        if (fault instanceof Fault.GzipBomb bomb) {
            return new Delivery.GzipBomb(bomb.bytes());
        }
        if (fault instanceof Fault.ResetWithin within) {
            return new Delivery.Reset(within.bytes());
        }
        if (fault instanceof Fault.Reset) {
            return new Delivery.Reset(0);
        }
        return fault instanceof Fault.HungUp ? new Delivery.HangUp() : Delivery.whole();
    }
}
