// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One call of one hook and how it ended.
 *
 * @param hook the hook's name
 * @param phase the phase in which it was called
 * @param certificate the name of the certificate it was called for; empty if it was called for a run
 * @param status how it ended
 * @param startedAt by the engine's clock
 * @param duration how long it took, by a monotonic clock
 * @param exitCode the exit code, if the hook is a program and ended by itself
 * @param output the end of what it printed, if it is a program; else empty
 * @param failure why it did not succeed, for people, as {@link Problem#cleaned} leaves it; empty if it succeeded
 * @param cause what it threw, if it threw
 */
public record HookResult(
        String hook,
        Phase phase,
        Optional<String> certificate,
        HookStatus status,
        Instant startedAt,
        Duration duration,
        OptionalInt exitCode,
        String output,
        String failure,
        Optional<Throwable> cause) {

    /** One short line, without the output, in which there may be secrets. */
    @Override
    public String toString() {
        return "HookResult[" + Problem.brief(hook) + " in " + phase
                + certificate.map(name -> " for " + name).orElse("") + ": " + status + " after " + duration.toMillis()
                + " ms" + (exitCode.isPresent() ? ", exit code " + exitCode.getAsInt() : "")
                + (failure.isEmpty() ? "" : ", " + Problem.brief(failure)) + "]";
    }
}
