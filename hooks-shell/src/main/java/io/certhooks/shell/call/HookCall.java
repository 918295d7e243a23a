// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.call;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookStatus;
import io.certhooks.shell.process.CapturedOutput;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ProcessOutcome;
import io.certhooks.shell.process.ProcessResult;
import io.certhooks.shell.process.ProcessRunner;
import java.time.Duration;

/** Runs the program of a hook within the call of a listener, and tells the engine what came of it. */
public final class HookCall {

    /** How much of the output becomes part of a hook's result, in characters. */
    static final int TAIL = 4096;

    // Interrupts of the engine end what runs here; nothing else has to be closed.
    private static final ProcessRunner RUNNER = ProcessRunner.create();

    private HookCall() {}

    /** The runner for hooks of this JVM. */
    public static ProcessRunner runner() {
        return RUNNER;
    }

    /**
     * Runs a program and reports exit code and output to the {@linkplain HookReport#current() report} of this call.
     *
     * @throws HookFailure if it did not end with exit code 0
     */
    public static ProcessResult run(Launch launch) throws HookFailure {
        return complete(RUNNER.run(launch), launch.name());
    }

    /**
     * Reports what came of a program to the report of this call.
     *
     * @param name what the program is called in messages
     * @throws HookFailure if it did not end with exit code 0
     */
    public static ProcessResult complete(ProcessResult result, String name) throws HookFailure {
        HookReport report = HookReport.current();
        result.outcome().exitCode().ifPresent(report::exitCode);
        report.output(tail(result));
        if (!result.isOk()) {
            throw new HookFailure(status(result.outcome()), message(result, name));
        }
        return result;
    }

    /**
     * Hands all that a program has printed, without blanks and line ends around it, from the presentation of a proof to its
     * clean-up.
     *
     * @throws HookFailure if it is too much: half of it would be worse than nothing, as the clean-up could remove the wrong
     *     thing
     */
    public static void carry(CapturedOutput output) throws HookFailure {
        String text = output.text().strip();
        if (!output.isComplete() || text.length() > HookReport.MAX_CARRIED) {
            throw new HookFailure(
                    HookStatus.FAILED,
                    "it printed " + output.totalBytes() + " bytes, more than can be carried to the clean-up; "
                            + "print to standard error what is meant for people");
        }
        HookReport.current().carry(text);
    }

    /**
     * The timeout for the engine: later than the runner's own in any case, so that the runner can tell what happened.
     *
     * @return never zero
     */
    public static Duration engineTimeout(Launch launch) {
        return launch.timeout().plus(launch.grace()).plus(Duration.ofSeconds(5));
    }

    private static HookStatus status(ProcessOutcome outcome) {
        if (outcome instanceof ProcessOutcome.TryLater) {
            return HookStatus.TRY_LATER;
        }
        if (outcome instanceof ProcessOutcome.TimedOut) {
            return HookStatus.TIMED_OUT;
        }
        if (outcome instanceof ProcessOutcome.Cancelled || outcome instanceof ProcessOutcome.Detached) {
            return HookStatus.CANCELLED;
        }
        boolean misconfigured = outcome instanceof ProcessOutcome.NotLaunchable
                || (outcome instanceof ProcessOutcome.NonZero nonZero && nonZero.isConfigurationError());
        return misconfigured ? HookStatus.NOT_LAUNCHABLE : HookStatus.FAILED;
    }

    private static String message(ProcessResult result, String name) {
        var message =
                new StringBuilder(name).append(": ").append(result.outcome().describe());
        String errors = result.errors().tail(300).strip();
        if (!errors.isEmpty()) {
            message.append("; its last words were \"")
                    .append(errors.replace("\n", "\\n"))
                    .append('"');
        }
        if (!result.survivors().isEmpty()) {
            message.append("; the processes ").append(result.survivors()).append(" could not be ended");
        }
        return message.toString();
    }

    private static String tail(ProcessResult result) {
        String output = tail(result.output());
        String errors = tail(result.errors());
        return output.isEmpty() || errors.isEmpty() ? output + errors : output + "\n" + errors;
    }

    private static String tail(CapturedOutput output) {
        return output.tail(TAIL / 2);
    }
}
