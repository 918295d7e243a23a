// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

import java.time.Duration;

/** How a reply goes over the wire. Waiting is in real time, for it is the peer's patience that is tried. */
public sealed interface Delivery {

    /** The reply as it should be. */
    static Delivery whole() {
        return new Whole();
    }

    /** Everything at once. */
    record Whole() implements Delivery {}

    /**
     * Everything, after a wait.
     *
     * @param delay the wait before the first byte
     */
    record Late(Duration delay) implements Delivery {}

    /**
     * The head at once, the body in pieces.
     *
     * @param piece bytes in a piece
     * @param pause the wait before each piece
     */
    record Drip(int piece, Duration pause) implements Delivery {}

    /**
     * A head that promises the whole body, a part of the body, then an orderly close.
     *
     * @param bytes how much of the body is sent
     */
    record Truncated(int bytes) implements Delivery {}

    /**
     * The body again and again until so many bytes are out; the head promises them all.
     *
     * @param bytes length of the body
     */
    record Oversized(long bytes) implements Delivery {}

    /**
     * A small body that inflates to so many bytes.
     *
     * @param bytes length of the body when inflated
     */
    record GzipBomb(long bytes) implements Delivery {}

    /**
     * No reply but a TCP reset.
     *
     * @param afterBytes how much of the reply is sent before it
     */
    record Reset(int afterBytes) implements Delivery {}

    /** No reply but an orderly close. */
    record HangUp() implements Delivery {}

    /** No reply and no close: the connection stays open until the peer or the server closes it. */
    record Silence() implements Delivery {}
}
