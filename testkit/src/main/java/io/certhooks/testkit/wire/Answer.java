// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

/**
 * A reply and the way in which it is sent.
 *
 * @param reply what is sent
 * @param delivery how it is sent, faults included
 */
public record Answer(HttpReply reply, Delivery delivery) {

    /** A reply sent as it should be. */
    public static Answer of(HttpReply reply) {
        return new Answer(reply, Delivery.whole());
    }
}
