// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.KeyMoment;
import io.certhooks.hook.LifecycleListener;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.Previewed;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.call.Foretold;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.view.FileView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The listeners of one certificate, in the order in which they are to be registered. */
final class CertificateHooks {

    private final AcmedConfig config;
    private final AcmedCertificate certificate;
    private final AcmedFiles files;
    private final Settings settings;
    private final FileChanges changes;
    private final Firing firing = new Firing();
    private final List<Named> listeners = new ArrayList<>();

    CertificateHooks(AcmedConfig config, AcmedCertificate certificate, AcmedFiles files, Settings settings) {
        this.config = config;
        this.certificate = certificate;
        this.files = files;
        this.settings = settings;
        this.changes = new FileChanges(files, settings.view);
    }

    /** A listener and what it is called; without a hook if it serves the others. */
    record Named(String label, @Nullable AcmedHook hook, LifecycleListener listener) {}

    /** A hook with its command. */
    private record Step(AcmedHook hook, AcmedCommand command) {

        boolean isFor(AcmedHookType type) {
            return hook.types().contains(type);
        }
    }

    List<Named> listeners(Function<AcmedHook, AcmedCommand> commands) {
        List<Step> steps = config.hooks(certificate).stream()
                .map(hook -> new Step(hook, commands.apply(hook)))
                .toList();
        Set<ChallengeType> types = new LinkedHashSet<>();
        certificate.identifiers().forEach(each -> types.add(each.challenge()));
        types.forEach(type -> addChallenges(type, steps));
        addFiles(steps);
        for (Step step : steps) {
            if (step.isFor(AcmedHookType.POST_OPERATION)) {
                PostListener listener = Foretold.post(
                        event -> post(step, event), operation -> step.command().preview());
                listeners.add(new Named(step.hook().name() + " (post-operation)", step.hook(), listener));
            }
        }
        return listeners;
    }

    private void addChallenges(ChallengeType type, List<Step> steps) {
        ChallengeHooks challenges = new ChallengeHooks(config, certificate, settings.strict, firing);
        // ACMEd goes on without any hook, as something else may serve the proof.
        add(type.value(), null, challenges.chosen(type));
        AcmedHookType clean = AcmedHookType.cleaningUp(type);
        // First, so that they are owed whichever hook fails to present.
        for (Step step : steps) {
            if (step.isFor(clean)) {
                add(step.hook().name() + " (" + clean.word() + ")", step, challenges.cleaning(type, step.command()));
            }
        }
        AcmedHookType present = AcmedHookType.presenting(type);
        for (Step step : steps) {
            if (step.isFor(present)) {
                add(
                        step.hook().name() + " (" + present.word() + ")",
                        step,
                        challenges.presenting(type, step.command()));
            }
        }
    }

    private void add(String label, @Nullable Step step, LifecycleListener listener) {
        listeners.add(new Named(label, step == null ? null : step.hook(), listener));
    }

    private void addFiles(List<Step> steps) {
        for (Step step : steps) {
            if (step.isFor(AcmedHookType.FILE_PRE_CREATE) || step.isFor(AcmedHookType.FILE_PRE_EDIT)) {
                add(step.hook().name() + " (file-pre)", step, new Before(step));
            }
        }
        add("files", null, new FileCopies(changes, settings, config.global(), firing));
        if (settings.view == AcmedView.LINKS) {
            FileView view = view();
            add("links", null, view.hook("links").listener());
            // For what the program did not come to before it died.
            add(
                    "links again",
                    null,
                    Foretold.deploy(
                            event -> event.live()
                                    .ifPresent(
                                            live -> view.link(event.operation().certificate(), live)),
                            operation -> "makes the links under " + files.directory() + " if they are not there"));
        }
        for (Step step : steps) {
            if (step.isFor(AcmedHookType.FILE_POST_CREATE) || step.isFor(AcmedHookType.FILE_POST_EDIT)) {
                add(step.hook().name() + " (file-post)", step, new After(step));
            }
        }
    }

    private FileView view() {
        Path directory = files.directory();
        Map<FileKind, String> paths = Map.of(
                FileKind.PRIVATE_KEY, directory.relativize(files.privateKey()).toString(),
                FileKind.FULL_CHAIN, directory.relativize(files.certificate()).toString());
        return FileView.in(directory, request -> paths);
    }

    private void post(Step step, PostEvent event) throws HookFailure {
        Optional<String> failure = event.outcome() instanceof Outcome.Failed failed
                ? Optional.of(String.valueOf(failed.cause().getMessage()))
                : firing.failure(event.operation(), Firing.Stage.AFTER_WRITE);
        Map<String, Object> data = HookData.postOperation(certificate, files, failure);
        firing.call("post " + event.operation().id(), () -> step.command().run(data, environment()));
    }

    private Environment environment() {
        return Variables.of(settings.environment, config.env(certificate));
    }

    /** A hook around the writing of a file. */
    private abstract class Around implements FileListener, Previewed {

        final Step step;

        private Around(Step step) {
            this.step = step;
        }

        @Override
        public final KeyMoment keyMoment() {
            return settings.keyMoment();
        }
    }

    /** A hook before the writing of a file. */
    private final class Before extends Around {

        private Before(Step step) {
            super(step);
        }

        @Override
        public String preview(Phase phase, Operation operation) {
            return phase == Phase.BEFORE_WRITE ? fileText(step) : CommandText.NOTHING;
        }

        @Override
        public void beforeWrite(FileEvent event) throws HookFailure {
            Optional<Operation> operation = event.operation();
            if (operation.isPresent()) {
                firing.endAfterFailedCleanUp(operation.get());
                run(step, Phase.BEFORE_WRITE, event, operation.get());
            }
        }
    }

    /** A hook after the writing of a file. */
    private final class After extends Around {

        private After(Step step) {
            super(step);
        }

        @Override
        public String preview(Phase phase, Operation operation) {
            return phase == settings.appearance() ? fileText(step) : CommandText.NOTHING;
        }

        @Override
        public void beforeWrite(FileEvent event) throws HookFailure {
            run(event);
        }

        @Override
        public void afterWrite(FileEvent event) throws HookFailure {
            run(event);
        }

        private void run(FileEvent event) throws HookFailure {
            Optional<Operation> operation = event.operation();
            if (operation.isPresent() && event.phase() == settings.appearance()) {
                CertificateHooks.this.run(step, Phase.AFTER_WRITE, event, operation.get());
            }
        }
    }

    private static String fileText(Step step) {
        return "for key and certificate, if they change: " + step.command().preview();
    }

    private void run(Step step, Phase phase, FileEvent event, Operation operation) throws HookFailure {
        Optional<FileChange> change = changes.of(event, operation);
        Optional<Path> path = changes.path(event.kind());
        if (change.isEmpty() || path.isEmpty()) {
            return;
        }
        AcmedHookType type = AcmedHookType.of(phase, change.get());
        if (step.isFor(type)) {
            String id = Firing.ofFile(operation, type, path.get());
            Firing.Call call = () -> step.command().run(HookData.file(files.directory(), path.get()), environment());
            if (event.phase() == Phase.AFTER_WRITE) {
                firing.call(id, operation, Firing.Stage.AFTER_WRITE, call);
            } else {
                firing.call(id, call);
            }
        }
    }
}
