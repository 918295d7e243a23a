// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import io.certhooks.shell.call.CommandText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which commands run for an operation: those of the directory, and after them at most one that is configured. */
final class Selection {

    private final CertbotSettings settings;

    Selection(CertbotSettings settings) {
        this.settings = settings;
    }

    /** Whether a run is what Certbot's {@code renew} does; else it is its {@code certonly}. */
    static boolean isRenew(Run run) {
        return run.kind() != RunKind.ENSURE;
    }

    /**
     * The commands of one kind in order; one that is both in the directory and configured is there twice.
     *
     * @throws HookFailure if the directory cannot be read
     */
    List<Command> commands(HookKind kind, Operation operation) throws HookFailure {
        // Certbot has no lineage, and so no hooks, for a certificate to its owner's own signing request.
        if (operation.certificate().keySource() == KeySource.OWN_CSR) {
            return List.of();
        }
        List<Command> commands = new ArrayList<>();
        Path directory = settings.directory;
        if (directory != null && isDirectoryUsed(kind, operation)) {
            new HookDirectory(directory).programs(kind).forEach(program -> commands.add(Command.of(kind, program)));
        }
        configured(kind, operation).ifPresent(text -> commands.add(Command.of(kind.label(), text)));
        return commands;
    }

    /** What the commands of one kind would run, each once. */
    String preview(HookKind kind, Operation operation) {
        List<String> texts = new ArrayList<>();
        try {
            Set<String> seen = new HashSet<>();
            for (Command command : commands(kind, operation)) {
                if (seen.add(command.text())) {
                    texts.add(CommandText.of(settings.launch(command, Map.of())));
                }
            }
        } catch (HookFailure e) {
            texts.add("but: " + e.getMessage());
        }
        return CommandText.joined(texts);
    }

    private boolean isDirectoryUsed(HookKind kind, Operation operation) {
        if (settings.version == CertbotVersion.FROM_5_3) {
            return true;
        }
        return kind == HookKind.DEPLOY
                ? operation.kind() != OperationKind.ISSUE
                : settings.version == CertbotVersion.FROM_3_2_TO_5_2 || isRenew(operation.run());
    }

    private Optional<String> configured(HookKind kind, Operation operation) {
        return command(kind, operation).filter(text -> !text.isBlank());
    }

    private Optional<String> command(HookKind kind, Operation operation) {
        String command = settings.commands.get(kind);
        if (command == null) {
            return saved(kind, operation);
        }
        boolean renewOnly = kind == HookKind.DEPLOY && settings.renewHookOnly;
        return Optional.of(command).filter(text -> !renewOnly || isRenewHookUsed(operation));
    }

    // Certbot reads what is saved for renew only; here a certificate that moves over is issued by ensure first.
    private Optional<String> saved(HookKind kind, Operation operation) {
        if (settings.isStrict() && !isRenew(operation.run())) {
            return Optional.empty();
        }
        return settings.saved.stream()
                .filter(saved -> saved.lineage().equals(operation.name()))
                .flatMap(saved -> saved.command(kind).stream())
                .filter(text -> kind != HookKind.DEPLOY || isRenewHookUsed(operation))
                .findFirst();
    }

    private boolean isRenewHookUsed(Operation operation) {
        return settings.version == CertbotVersion.FROM_5_3 || operation.kind() != OperationKind.ISSUE;
    }
}
