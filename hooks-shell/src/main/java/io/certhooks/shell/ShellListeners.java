// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.BatchDeployListener;
import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateAdded;
import io.certhooks.hook.CertificateExpiring;
import io.certhooks.hook.CertificateRemoved;
import io.certhooks.hook.CertificateRevoked;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.GenerationPruned;
import io.certhooks.hook.GenerationPruning;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.LifecycleListener;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Previewed;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunListener;
import io.certhooks.hook.RunStarted;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.process.Launch;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The listeners that a command needs for its phases. */
final class ShellListeners {

    private final ShellCall call;
    private final Set<Phase> phases;

    private ShellListeners(ShellCall call, Set<Phase> phases) {
        this.call = call;
        this.phases = EnumSet.copyOf(phases);
    }

    static List<Hook> of(ShellSettings settings, ShellCommand command) {
        var listeners = new ShellListeners(new ShellCall(settings, command), settings.phases);
        Map<String, LifecycleListener> byKind = listeners.byKind(settings);
        HookPolicy policy = settings.policy.withTimeout(HookCall.engineTimeout(
                Launch.of(settings.program).withTimeout(settings.timeout).withGrace(settings.grace)));
        List<Hook> hooks = new ArrayList<>();
        byKind.forEach((kind, listener) -> {
            String name = byKind.size() == 1 ? settings.name : settings.name + " (" + kind + ")";
            hooks.add(Hook.of(name, listener).withPolicy(policy));
        });
        return List.copyOf(hooks);
    }

    private Map<String, LifecycleListener> byKind(ShellSettings settings) {
        Map<String, LifecycleListener> byKind = new LinkedHashMap<>();
        if (any(Phase.BEFORE_RUN, Phase.AFTER_RUN)) {
            byKind.put("run", new Run());
        }
        if (any(Phase.PRE)) {
            byKind.put("pre", new Pre());
        }
        ChallengeType type = settings.challengeType;
        if (type != null) {
            byKind.put("challenge", new Challenge(type));
        }
        if (any(Phase.BEFORE_WRITE, Phase.AFTER_WRITE)) {
            byKind.put("file", new File());
        }
        if (any(Phase.DEPLOY)) {
            byKind.put("deploy", new Deploy());
        }
        if (any(Phase.POST)) {
            byKind.put("post", new Post());
        }
        if (any(Phase.BATCH_DEPLOY)) {
            byKind.put("batch-deploy", new BatchDeploy());
        }
        if (any(Phase.ADDED, Phase.REMOVED, Phase.REVOKED, Phase.EXPIRING, Phase.PRUNING, Phase.PRUNED)) {
            byKind.put("catalogue", new Catalogue());
        }
        return byKind;
    }

    private boolean any(Phase... wanted) {
        return List.of(wanted).stream().anyMatch(phases::contains);
    }

    private void run(LifecycleEvent event) throws Exception {
        if (phases.contains(event.phase())) {
            call.run(event);
        }
    }

    private class OneCommand implements Previewed {

        @Override
        public final String preview(Phase phase, Operation operation) {
            return phases.contains(phase) ? call.preview(phase, operation) : CommandText.NOTHING;
        }
    }

    private final class Pre extends OneCommand implements PreListener {

        @Override
        public void onPre(PreEvent event) throws Exception {
            run(event);
        }
    }

    private final class Deploy extends OneCommand implements DeployListener {

        @Override
        public void onDeploy(DeployEvent event) throws Exception {
            run(event);
        }
    }

    private final class BatchDeploy extends OneCommand implements BatchDeployListener {

        @Override
        public void onDeploy(DeployBatch event) throws Exception {
            run(event);
        }
    }

    private final class Post extends OneCommand implements PostListener {

        @Override
        public void onPost(PostEvent event) throws Exception {
            run(event);
        }
    }

    private final class Run extends OneCommand implements RunListener {

        @Override
        public void beforeRun(RunStarted event) throws Exception {
            run(event);
        }

        @Override
        public void afterRun(RunFinished event) throws Exception {
            run(event);
        }
    }

    private final class File extends OneCommand implements FileListener {

        @Override
        public void beforeWrite(FileEvent event) throws Exception {
            run(event);
        }

        @Override
        public void afterWrite(FileEvent event) throws Exception {
            run(event);
        }
    }

    private final class Challenge extends OneCommand implements ChallengeListener {

        private final ChallengeType type;

        private Challenge(ChallengeType type) {
            this.type = type;
        }

        @Override
        public ChallengeType type() {
            return type;
        }

        @Override
        public void present(ChallengeEvent event) throws Exception {
            if (phases.contains(event.phase())) {
                HookCall.carry(call.run(event).output());
            }
        }

        @Override
        public void presented(ChallengesPresented event) throws Exception {
            run(event);
        }

        @Override
        public void cleanUp(ChallengeEvent event) throws Exception {
            run(event);
        }
    }

    private final class Catalogue extends OneCommand implements CatalogueListener {

        @Override
        public void added(CertificateAdded event) throws Exception {
            run(event);
        }

        @Override
        public void removed(CertificateRemoved event) throws Exception {
            run(event);
        }

        @Override
        public void revoked(CertificateRevoked event) throws Exception {
            run(event);
        }

        @Override
        public void expiring(CertificateExpiring event) throws Exception {
            run(event);
        }

        @Override
        public void pruning(GenerationPruning event) throws Exception {
            run(event);
        }

        @Override
        public void pruned(GenerationPruned event) throws Exception {
            run(event);
        }
    }
}
