// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.state.PollPolicy;
import io.certhooks.testkit.wire.HttpReply;

/** Tells a client when to ask again. */
final class RetryLater {

    private RetryLater() {}

    /** The reply with the policy's Retry-After, if it has one. */
    static HttpReply in(HttpReply reply, PollPolicy policy) {
        return policy.retryAfter()
                .map(text -> reply.withHeader("Retry-After", text))
                .orElse(reply);
    }
}
