// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.wire.HttpReply;

/** A resource that only signed requests reach. */
@FunctionalInterface
interface SignedEndpoint {

    /** Answers a request; may throw an {@link io.certhooks.testkit.acme.AcmeRefusal}. */
    HttpReply answer(SignedCall call);
}
