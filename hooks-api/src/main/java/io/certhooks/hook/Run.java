// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.time.Instant;

/**
 * One pass of the engine: from a call, or a tick of the background loop, to its end.
 *
 * @param id unique, letters and digits only
 * @param kind what started it
 * @param dryRun whether this is a rehearsal whose certificates are not kept
 * @param startedAt by the engine's clock
 */
public record Run(String id, RunKind kind, boolean dryRun, Instant startedAt) {}
