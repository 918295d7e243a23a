// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookStatus;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ProcessResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The commands that one call of a hook runs one after another. One that fails keeps none of the others from running; at the
 * end all failures are one.
 */
final class CommandSeries {

    private static final int TAIL = 4096;

    private final CertbotSettings settings;
    private final List<String> failures = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private HookStatus status = HookStatus.OK;
    private int exitCode;
    private boolean undecodable;

    CommandSeries(CertbotSettings settings) {
        this.settings = settings;
    }

    /** A way to run a program and to report what came of it. */
    @FunctionalInterface
    interface Execution {
        ProcessResult run(Launch launch) throws HookFailure;
    }

    /**
     * Runs one.
     *
     * @param execution how, for instance so that it outlives this JVM
     * @return whether it ended with exit code 0
     * @throws HookFailure if it was cancelled, so that no other is begun
     */
    boolean run(Command command, Map<String, String> variables, Execution execution) throws HookFailure {
        Launch launch = settings.launch(command, variables);
        try {
            ProcessResult result = execution.run(launch);
            if (settings.isStrict()) {
                undecodable = true;
                Decoding.check(result, launch.name());
                undecodable = false;
            }
            return true;
        } catch (HookFailure e) {
            fail(e, HookReport.current().exitCode().orElse(0));
            if (e.status() == HookStatus.CANCELLED) {
                complete();
            }
            return false;
        } finally {
            outputs.add(HookReport.current().output());
        }
    }

    /** Counts a failure. */
    void fail(HookFailure failure, int code) {
        status = failures.isEmpty() || status == failure.status() ? failure.status() : HookStatus.FAILED;
        exitCode = exitCode == 0 ? code : exitCode;
        failures.add(String.valueOf(failure.getMessage()));
    }

    /** Whether the last one printed what is not text, in strict mode. */
    boolean isUndecodable() {
        return undecodable;
    }

    boolean hasFailed() {
        return !failures.isEmpty();
    }

    /**
     * Reports what came of all.
     *
     * @throws HookFailure if any has failed
     */
    void complete() throws HookFailure {
        String output = String.join(
                "\n", outputs.stream().filter(text -> !text.isEmpty()).toList());
        HookReport.current().output(output.substring(Math.max(0, output.length() - TAIL)));
        if (!outputs.isEmpty()) {
            HookReport.current().exitCode(exitCode);
        }
        if (hasFailed()) {
            throw new HookFailure(status, String.join("; ", failures));
        }
    }
}
