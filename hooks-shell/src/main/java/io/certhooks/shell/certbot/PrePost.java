// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Previewed;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunKind;
import io.certhooks.hook.RunListener;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.call.HookCall;
import java.util.List;
import java.util.Map;

/**
 * Pre and post commands: a pre command when the first certificate needs it, once per run; the post commands of all
 * certificates at the end of the run, each once; after a crash at the next start.
 */
final class PrePost implements RunListener, PreListener, Previewed {

    private final CertbotSettings settings;
    private final RunMemories memories;
    private final Selection selection;

    PrePost(CertbotSettings settings, RunMemories memories) {
        this.settings = settings;
        this.memories = memories;
        this.selection = new Selection(settings);
    }

    @Override
    public void onPre(PreEvent event) throws HookFailure {
        Operation operation = event.operation();
        RunMemory memory = memories.of(event.run());
        // Before anything runs, so that whatever a pre command does is undone.
        register(memory, operation);
        boolean failing = settings.onPreFailure == CertbotSettings.OnFailure.FAIL;
        var series = new CommandSeries(settings);
        for (Command command : selection.commands(HookKind.PRE, operation)) {
            run(command, event.run(), memory, series);
            if (failing && memory.hasFailed(command)) {
                failAgain(command, series);
                break;
            }
        }
        series.complete();
    }

    private void register(RunMemory memory, Operation operation) throws HookFailure {
        List<Command> commands = selection.commands(HookKind.POST, operation);
        if (settings.isStrict() && !Selection.isRenew(operation.run())) {
            memory.registerAll(commands);
        } else {
            memory.register(commands);
        }
    }

    private void run(Command command, Run run, RunMemory memory, CommandSeries series) throws HookFailure {
        if (memory.begin(command)) {
            // Counts as failed until it has succeeded, also if it is cancelled.
            memory.failed(command);
            if (series.run(command, memories.visible(run, Map.of()), HookCall::run)) {
                memory.succeeded(command);
            }
        }
    }

    private static void failAgain(Command command, CommandSeries series) {
        if (!series.hasFailed()) {
            series.fail(new HookFailure(HookStatus.FAILED, command.name() + ": it has failed before in this run"), 0);
        }
    }

    @Override
    public void afterRun(RunFinished event) throws HookFailure {
        RunMemory memory = memories.of(event.run());
        try {
            boolean cutOff = event.run().kind() == RunKind.RECOVER;
            List<Command> commands = cutOff ? owed(event) : memory.takePost();
            if (!commands.isEmpty()) {
                run(commands, event.run(), new PostNames(settings, memory).variables(event));
            }
        } finally {
            memories.end(event.run());
        }
    }

    // The memory of which post commands to run, and of those that were, has died with its program.
    private List<Command> owed(RunFinished event) throws HookFailure {
        RunMemory memory = memories.of(event.run());
        for (OperationResult result : event.operations()) {
            memory.register(selection.commands(HookKind.POST, result.operation()));
        }
        return memory.takePost();
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        return switch (phase) {
            case PRE -> once(HookKind.PRE, operation, "once per run: ");
            case AFTER_RUN -> once(HookKind.POST, operation, "once at the end of the run: ");
            default -> CommandText.NOTHING;
        };
    }

    private String once(HookKind kind, Operation operation, String when) {
        String commands = selection.preview(kind, operation);
        return commands.equals(CommandText.NOTHING) ? commands : when + commands;
    }

    private void run(List<Command> commands, Run run, Map<String, String> variables) throws HookFailure {
        var series = new CommandSeries(settings);
        for (Command command : commands) {
            series.run(command, memories.visible(run, variables), HookCall::run);
        }
        series.complete();
    }
}
