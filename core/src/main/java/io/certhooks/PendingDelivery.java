// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import java.time.Instant;

/**
 * A deploy that is owed to a hook.
 *
 * @param certificate the certificate's name in the store
 * @param generation the number of the generation
 * @param hook the hook's name
 * @param attempts how often it was tried
 * @param next the earliest instant of the next try
 * @param lastFailure what went wrong last; empty if it was not tried yet
 */
public record PendingDelivery(
        String certificate, int generation, String hook, int attempts, Instant next, String lastFailure) {}
