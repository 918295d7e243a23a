// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.Moment;
import io.certhooks.testkit.fault.WrongCertificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** Faults as text, such as {@code html:503}, for programs that are not in Java. */
final class FaultNotation {

    private FaultNotation() {}

    /**
     * Reads a fault.
     *
     * @throws IllegalArgumentException if there is no such fault; the message lists them all
     */
    static Fault read(String text) {
        String[] parts = text.split(":", 2);
        String argument = parts.length == 2 ? parts[1] : "";
        return switch (parts[0]) {
            case "badNonce" -> Fault.badNonce();
            case "html" -> Fault.html((int) number(text, argument, Integer.MAX_VALUE));
            case "problem" -> Fault.problem(AcmeProblem.of(error(argument), "by the script of faults"));
            case "retryAfter" -> Fault.retryAfter(argument);
            case "delay" -> Fault.delay(duration(text, argument));
            case "drip" -> Fault.drip(1, duration(text, argument));
            case "reset" -> Fault.reset(moment(argument));
            case "hangUp" -> Fault.hangUp(moment(argument));
            case "silence" -> Fault.silence();
            case "truncated" -> Fault.truncated((int) number(text, argument, Integer.MAX_VALUE));
            case "oversized" -> Fault.oversized(number(text, argument, Long.MAX_VALUE));
            case "gzipBomb" -> Fault.gzipBomb(number(text, argument, Long.MAX_VALUE));
            case "contentType" -> Fault.contentType(argument);
            case "processingForEver" -> Fault.processingForEver();
            case "orderInvalid" -> Fault.orderInvalid(AcmeProblem.of(error(argument), "by the script of faults"));
            case "wrongCertificate" -> Fault.wrongCertificate(wrong(argument));
            default ->
                throw new IllegalArgumentException(
                        "unknown fault " + parts[0] + "; known are badNonce, html:503, problem:rateLimited,"
                                + " retryAfter:text, delay:PT2S, drip:PT1S, reset:before, reset:after, hangUp:before,"
                                + " hangUp:after, silence, truncated:20, oversized:9999999, gzipBomb:9999999,"
                                + " contentType:text/html, processingForEver, orderInvalid:caa,"
                                + " wrongCertificate:other_key");
        };
    }

    private static Moment moment(String text) {
        return switch (text) {
            case "before", "" -> Moment.BEFORE_PROCESSING;
            case "after" -> Moment.AFTER_PROCESSING;
            default -> throw new IllegalArgumentException("say before or after, not " + text);
        };
    }

    private static long number(String fault, String argument, long most) {
        try {
            long number = Long.parseLong(argument);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the fault " + fault + " needs a number after the colon, such as html:503 or truncated:20", e);
        }
        throw new IllegalArgumentException("the number of the fault " + fault + " must lie within 0 and " + most);
    }

    private static Duration duration(String fault, String argument) {
        try {
            return Duration.parse(argument);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "the fault " + fault + " needs a duration after the colon, such as delay:PT2S", e);
        }
    }

    private static WrongCertificate wrong(String name) {
        return Arrays.stream(WrongCertificate.values())
                .filter(wrong -> wrong.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no wrong certificate is called " + name + "; there are "
                                + Arrays.toString(WrongCertificate.values()).toLowerCase(Locale.ROOT)));
    }

    /**
     * The ACME error of this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists them all
     */
    static AcmeError error(String label) {
        return Arrays.stream(AcmeError.values())
                .filter(error -> error.urn().endsWith(":" + label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no ACME error is called " + label + "; there are "
                        + Arrays.stream(AcmeError.values())
                                .map(error -> error.urn().replaceFirst(".*:", ""))
                                .toList()));
    }
}
