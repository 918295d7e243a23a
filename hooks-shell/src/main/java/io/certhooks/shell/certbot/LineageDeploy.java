// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Previewed;
import io.certhooks.shell.call.DurableCall;
import io.certhooks.shell.call.HookCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deploy commands: each once per lineage and generation, in order. */
final class LineageDeploy implements DeployListener, Previewed {

    private static final Logger LOG = LoggerFactory.getLogger(LineageDeploy.class);

    private final CertbotSettings settings;
    private final RunMemories memories;
    private final Selection selection;
    private final Map<String, Progress> progress = new ConcurrentHashMap<>();

    LineageDeploy(CertbotSettings settings, RunMemories memories) {
        this.settings = settings;
        this.memories = memories;
        this.selection = new Selection(settings);
    }

    /**
     * How far a delivery has come.
     *
     * @param key the delivery's idempotency key
     * @param done the commands before the first that failed; the later ones may depend on it, so they run again
     */
    private record Progress(String key, Set<String> done) {}

    @Override
    public void onDeploy(DeployEvent event) throws HookFailure {
        Operation operation = event.operation();
        List<String> names = operation.kind() == OperationKind.REPLACE
                ? NameList.of(operation.identifiers())
                : NameList.of(event.certificate());
        memories.of(event.run()).names(operation, names);
        List<Command> commands = commands(operation);
        if (commands.isEmpty() || isRehearsal(event, commands)) {
            return;
        }
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(Variables.RENEWED, NameList.joined(names));
        variables.put(Variables.LINEAGE, lineage(event).toString());
        memories.leak(event.run(), variables);
        deploy(event, commands, memories.visible(event.run(), variables));
    }

    /** It tells what it skips, or runs it with the certificate in use. */
    @Override
    public boolean isCalledInRehearsals() {
        return true;
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        return selection.preview(HookKind.DEPLOY, operation);
    }

    private List<Command> commands(Operation operation) throws HookFailure {
        Set<String> seen = new HashSet<>();
        return selection.commands(HookKind.DEPLOY, operation).stream()
                .filter(command -> seen.add(command.text()))
                .toList();
    }

    // A rehearsal of a first issue has no lineage that a program could look at.
    private boolean isRehearsal(DeployEvent event, List<Command> commands) {
        boolean wanted = settings.deployInDryRun && event.operation().kind() != OperationKind.ISSUE;
        if (!event.run().dryRun() || wanted) {
            return false;
        }
        commands.forEach(command -> LOG.info("dry run: skipping {}", command.name()));
        return true;
    }

    private Path lineage(DeployEvent event) throws HookFailure {
        Path root = settings.lineages;
        Path lineage = root != null
                ? root.resolve(event.operation().name())
                : event.live().map(CertificateFiles::directory).orElse(null);
        if (lineage == null) {
            throw new HookFailure(
                    HookStatus.NOT_LAUNCHABLE,
                    "Certbot's deploy hooks need files, and this store has none; use a FileCertificateStore");
        }
        if (!Files.exists(CertificateFiles.in(lineage).fullChain())) {
            throw new HookFailure(
                    HookStatus.NOT_LAUNCHABLE,
                    "there is no fullchain.pem in the lineage " + lineage + "; let " + lineage.getParent()
                            + " lead to the live directory of the store");
        }
        return lineage.toAbsolutePath();
    }

    private CommandSeries.Execution execution(DeployEvent event, Command command) {
        Path spool = settings.spool;
        // What a rehearsal runs must not take the place of a deploy that goes on.
        if (spool == null || event.run().dryRun()) {
            return HookCall::run;
        }
        String target = DurableCall.target(settings.name, event) + "\n" + command.text();
        String key = event.delivery().idempotencyKey() + "\n" + command.text();
        return launch -> new DurableCall(HookCall.runner(), spool).run(launch, target, key);
    }

    private void deploy(DeployEvent event, List<Command> commands, Map<String, String> variables) throws HookFailure {
        String key = event.delivery().idempotencyKey();
        String certificate = event.operation().name();
        Progress earlier = event.run().dryRun() ? null : progress.remove(certificate);
        Set<String> done = earlier != null && earlier.key().equals(key) ? earlier.done() : Set.of();
        List<String> succeeded = new ArrayList<>(done);
        var series = new CommandSeries(settings);
        try {
            for (Command command : commands) {
                if (done.contains(command.text())) {
                    continue;
                }
                boolean ok = series.run(command, variables, execution(event, command));
                if (ok && !series.hasFailed()) {
                    succeeded.add(command.text());
                }
                if (series.isUndecodable()) {
                    memories.of(event.run()).undeployed(event.operation());
                    break;
                }
            }
            series.complete();
        } catch (HookFailure e) {
            if (!event.run().dryRun()) {
                progress.put(certificate, new Progress(key, Set.copyOf(succeeded)));
            }
            throw e;
        }
    }
}
