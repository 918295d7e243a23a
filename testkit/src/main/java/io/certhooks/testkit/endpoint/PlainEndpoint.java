// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.wire.HttpReply;

/** A resource that anybody may read with GET. */
@FunctionalInterface
interface PlainEndpoint {

    /** Answers a request; may throw an {@link io.certhooks.testkit.acme.AcmeRefusal}. */
    HttpReply answer(Call call);
}
