// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PreEvent;
import io.certhooks.shell.call.DurableCall;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ProcessResult;
import io.certhooks.shell.template.TemplateException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Runs the command of a hook for one event. */
final class ShellCall {

    private final ShellSettings settings;
    private final ShellCommand command;

    ShellCall(ShellSettings settings, ShellCommand command) {
        this.settings = settings;
        this.command = command;
    }

    /**
     * Runs it and reports to the engine.
     *
     * @throws HookFailure if it could not be run or did not end with exit code 0
     * @throws IOException if a file for a long value cannot be deleted
     */
    ProcessResult run(LifecycleEvent event) throws HookFailure, IOException {
        Map<String, Object> values = EventValues.of(settings.name, event);
        refuseLeadingHyphen(event, values);
        try (var files = new ValueFiles(values)) {
            return run(event, launch(event, values, files.variables()), files);
        }
    }

    /** What would be run, as far as it is known before the CA is asked. */
    String preview(Phase phase, Operation operation) {
        HookDescription description = phase == Phase.PRE
                ? HookDescription.of(settings, command, new PreEvent(operation))
                : HookDescription.of(settings, command, phase);
        return description.summary();
    }

    private ProcessResult run(LifecycleEvent event, Launch launch, ValueFiles files) throws HookFailure {
        try {
            return run(event, launch);
        } catch (HookFailure e) {
            if (settings.spool != null && e.status() == HookStatus.CANCELLED) {
                files.keep();
            }
            throw e;
        }
    }

    private ProcessResult run(LifecycleEvent event, Launch launch) throws HookFailure {
        Path spool = settings.spool;
        if (spool != null && event instanceof DeployEvent deploy) {
            String target = DurableCall.target(settings.name, deploy);
            return durable(spool).run(launch, target, deploy.delivery().idempotencyKey());
        }
        if (spool != null && event instanceof DeployBatch batch) {
            return durable(spool).run(launch, DurableCall.target(settings.name, batch), keys(batch));
        }
        return HookCall.run(launch);
    }

    private static DurableCall durable(Path spool) {
        return new DurableCall(HookCall.runner(), spool);
    }

    private static String keys(DeployBatch batch) {
        return String.join(
                "\n",
                batch.deployments().stream()
                        .map(deploy -> deploy.delivery().idempotencyKey())
                        .sorted()
                        .toList());
    }

    Launch launch(LifecycleEvent event, Map<String, Object> values, Map<String, String> variables) throws HookFailure {
        try {
            return command.launch(event.phase(), values, variables);
        } catch (TemplateException | InvalidPathException e) {
            throw failure("cannot be put together for this event: " + e.getMessage(), e);
        }
    }

    private void refuseLeadingHyphen(LifecycleEvent event, Map<String, Object> values) throws HookFailure {
        try {
            Optional<String> argument = command.leadingHyphen(event.phase(), values);
            if (argument.isPresent()) {
                throw new HookFailure(
                        HookStatus.NOT_LAUNCHABLE,
                        settings.name + ": " + argument.get() + " would begin with - and be taken for an option");
            }
        } catch (TemplateException e) {
            throw failure("cannot be put together for this event: " + e.getMessage(), e);
        }
    }

    private HookFailure failure(String what, RuntimeException cause) {
        return new HookFailure(HookStatus.NOT_LAUNCHABLE, settings.name + ": " + what, cause);
    }
}
