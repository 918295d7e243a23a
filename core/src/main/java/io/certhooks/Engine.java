// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.store.CertificateStore;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a lifecycle that work together.
 *
 * @param orderLimit how long a validation or the making of a certificate may take before it is left for later
 * @param real the engine that this one stands in for in a rehearsal; {@code null} if this is no rehearsal
 */
record Engine(
        Issuers issuers,
        CertificateStore store,
        Clock clock,
        HookRunner hooks,
        Catalogue catalogue,
        Deliveries deliveries,
        Schedule schedule,
        Failures failures,
        Duration orderLimit,
        @Nullable Engine real) {

    /** The same engine on another catalogue. */
    Engine with(Catalogue other) {
        return new Engine(issuers, store, clock, hooks, other, deliveries, schedule, failures, orderLimit, real);
    }

    boolean isRehearsal() {
        return real != null;
    }
}
