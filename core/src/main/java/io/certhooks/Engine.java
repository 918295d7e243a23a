// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.store.CertificateStore;
import java.time.Clock;
import java.time.Duration;

/**
 * The parts of a lifecycle that work together.
 *
 * @param orderLimit how long a validation or the making of a certificate may take before it is left for later
 */
record Engine(
        CertificateAuthority authority,
        CertificateStore store,
        Clock clock,
        HookRunner hooks,
        Catalogue catalogue,
        Accounts accounts,
        Deliveries deliveries,
        Schedule schedule,
        Failures failures,
        Duration orderLimit) {}
