// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.fault;

import io.certhooks.testkit.acme.AcmeProblem;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** One way in which a CA, or the network before it, can fail a client. Waiting is in real time. Immutable. */
public sealed interface Fault {

    /** The request is refused with this problem and not acted on. */
    static Fault problem(AcmeProblem problem) {
        return new Refused(Objects.requireNonNull(problem, "problem"));
    }

    /** The request's nonce is refused, good or not. */
    static Fault badNonce() {
        return new BadNonce();
    }

    /** A page of HTML with this status, as proxies and overloaded servers send it; the CA does not act. */
    static Fault html(int status) {
        return answer(status, "text/html", "<html><body><h1>" + status + " Out of order</h1></body></html>\n");
    }

    /** Any answer at all; the CA does not act. */
    static Fault answer(int status, String contentType, String body) {
        return new Answered(status, contentType, body);
    }

    /** A redirect (302) to another place; the CA does not act. */
    static Fault redirect(URI target) {
        return new Redirected(Objects.requireNonNull(target, "target"));
    }

    /** The right answer, late. */
    static Fault delay(Duration delay) {
        return new Delayed(Objects.requireNonNull(delay, "delay"));
    }

    /** The right answer, its body in pieces of so many bytes with a pause before each. */
    static Fault drip(int bytes, Duration pause) {
        return new Dripped(bytes, Objects.requireNonNull(pause, "pause"));
    }

    /** A TCP reset in place of an answer. */
    static Fault reset(Moment moment) {
        return new Reset(Objects.requireNonNull(moment, "moment"));
    }

    /** A TCP reset after so many bytes of the right answer, head included. */
    static Fault resetWithin(int bytes) {
        return new ResetWithin(bytes);
    }

    /** An orderly close of the connection in place of an answer. */
    static Fault hangUp(Moment moment) {
        return new HungUp(Objects.requireNonNull(moment, "moment"));
    }

    /** No answer, and the connection stays open; the CA does not act. */
    static Fault silence() {
        return new Silent();
    }

    /** The right answer, but the body ends after so many bytes although its head promises more. */
    static Fault truncated(int bytes) {
        return new Truncated(bytes);
    }

    /** The right head with a body of so many blanks. */
    static Fault oversized(long bytes) {
        return new Oversized(bytes);
    }

    /** The right head with a small body that inflates (gzip) to so many blanks. */
    static Fault gzipBomb(long bytes) {
        return new GzipBomb(bytes);
    }

    /** The right answer under another content type. */
    static Fault contentType(String type) {
        return new Relabelled(Objects.requireNonNull(type, "type"));
    }

    /** The right answer with a header field set to this text. */
    static Fault header(String name, String value) {
        return new HeaderSet(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    }

    /** The right answer with one more header field, even if there is one of this name already. */
    static Fault extraHeader(String name, String value) {
        return new HeaderAdded(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    }

    /** The right answer without a header field. */
    static Fault withoutHeader(String name) {
        return new HeaderDropped(Objects.requireNonNull(name, "name"));
    }

    /** The right answer with a Retry-After header of this text, sensible or not. */
    static Fault retryAfter(String text) {
        return header("Retry-After", text);
    }

    /**
     * The right answer with another body.
     *
     * @param what what the change does, for messages
     * @param change takes the body and gives the body to send
     */
    static Fault edit(String what, UnaryOperator<String> change) {
        return new Edited(Objects.requireNonNull(what, "what"), Objects.requireNonNull(change, "change"));
    }

    /** The right answer with a Date header that is wrong by this much. */
    static Fault dateSkew(Duration skew) {
        return new DateSkewed(Objects.requireNonNull(skew, "skew"));
    }

    /** Finalization is accepted, and then the order turns out invalid. For the finalize endpoint. */
    static Fault orderInvalid(AcmeProblem problem) {
        return new OrderFailed(Objects.requireNonNull(problem, "problem"));
    }

    /** Finalization is accepted, and then the order stays in processing for ever. For the finalize endpoint. */
    static Fault processingForEver() {
        return new Stuck();
    }

    /** Another certificate than the one ordered. For the certificate endpoint. */
    static Fault wrongCertificate(WrongCertificate kind) {
        return new CertificateSwapped(Objects.requireNonNull(kind, "kind"));
    }

    /**
     * See {@link #problem}.
     *
     * @param problem the answer
     */
    record Refused(AcmeProblem problem) implements Fault {}

    /** See {@link #badNonce}. */
    record BadNonce() implements Fault {}

    /**
     * See {@link #answer}.
     *
     * @param status the HTTP status
     * @param contentType the content type
     * @param body the body
     */
    record Answered(int status, String contentType, String body) implements Fault {}

    /**
     * See {@link #redirect}.
     *
     * @param target where to
     */
    record Redirected(URI target) implements Fault {}

    /**
     * See {@link #delay}.
     *
     * @param delay how long
     */
    record Delayed(Duration delay) implements Fault {}

    /**
     * See {@link #drip}.
     *
     * @param bytes bytes in a piece
     * @param pause the pause before each piece
     */
    record Dripped(int bytes, Duration pause) implements Fault {}

    /**
     * See {@link #reset}.
     *
     * @param moment when
     */
    record Reset(Moment moment) implements Fault {}

    /**
     * See {@link #resetWithin}.
     *
     * @param bytes how much is sent before
     */
    record ResetWithin(int bytes) implements Fault {}

    /**
     * See {@link #hangUp}.
     *
     * @param moment when
     */
    record HungUp(Moment moment) implements Fault {}

    /** See {@link #silence}. */
    record Silent() implements Fault {}

    /**
     * See {@link #truncated}.
     *
     * @param bytes how much is sent
     */
    record Truncated(int bytes) implements Fault {}

    /**
     * See {@link #oversized}.
     *
     * @param bytes length of the body
     */
    record Oversized(long bytes) implements Fault {}

    /**
     * See {@link #gzipBomb}.
     *
     * @param bytes length of the body when inflated
     */
    record GzipBomb(long bytes) implements Fault {}

    /**
     * See {@link #contentType}.
     *
     * @param type the content type
     */
    record Relabelled(String type) implements Fault {}

    /**
     * See {@link #header}.
     *
     * @param name the field
     * @param value its text
     */
    record HeaderSet(String name, String value) implements Fault {}

    /**
     * See {@link #extraHeader}.
     *
     * @param name the field
     * @param value its text
     */
    record HeaderAdded(String name, String value) implements Fault {}

    /**
     * See {@link #withoutHeader}.
     *
     * @param name the field
     */
    record HeaderDropped(String name) implements Fault {}

    /**
     * See {@link #edit}.
     *
     * @param what what the change does
     * @param change the change
     */
    record Edited(String what, UnaryOperator<String> change) implements Fault {
        @Override
        public String toString() {
            return "Edited[" + what + "]";
        }
    }

    /**
     * See {@link #dateSkew}.
     *
     * @param skew by how much
     */
    record DateSkewed(Duration skew) implements Fault {}

    /**
     * See {@link #orderInvalid}.
     *
     * @param problem the order's error
     */
    record OrderFailed(AcmeProblem problem) implements Fault {}

    /** See {@link #processingForEver}. */
    record Stuck() implements Fault {}

    /**
     * See {@link #wrongCertificate}.
     *
     * @param kind what is wrong
     */
    record CertificateSwapped(WrongCertificate kind) implements Fault {}
}
