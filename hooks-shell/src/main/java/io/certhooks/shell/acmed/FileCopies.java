// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.KeyMoment;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Previewed;
import io.certhooks.shell.call.CommandText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Copies the files of one certificate to ACMEd's names, between the hooks before and after. */
final class FileCopies implements PreListener, FileListener, DeployListener, Previewed {

    private static final int KEY_MODE = 0600;
    private static final int CERTIFICATE_MODE = 0644;

    private final FileChanges changes;
    private final Settings settings;
    private final AcmedGlobal global;
    private final Firing firing;
    private final Map<FileKind, Path> visible = new ConcurrentHashMap<>();

    FileCopies(FileChanges changes, Settings settings, AcmedGlobal global, Firing firing) {
        this.changes = changes;
        this.settings = settings;
        this.global = global;
        this.firing = firing;
    }

    @Override
    public KeyMoment keyMoment() {
        return settings.keyMoment();
    }

    /** Makes their directory: ACMEd does so when it starts, and hooks may write there before there is any file. */
    @Override
    public void onPre(PreEvent event) throws HookFailure {
        Path directory = changes.directory();
        try {
            if (settings.view != AcmedView.NONE && !event.run().dryRun()) {
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw new HookFailure(HookStatus.FAILED, "the directory " + directory + " cannot be made: " + e, e);
        }
    }

    @Override
    public void beforeWrite(FileEvent event) throws HookFailure {
        Optional<Operation> operation = event.operation();
        if (operation.isPresent()) {
            firing.endAfterFailedCleanUp(operation.get());
            // Also where there are no hooks for files the change is to be decided before the write.
            Optional<FileChange> change = changes.of(event, operation.get());
            Optional<Path> path = changes.path(event.kind());
            path.ifPresent(file -> visible.put(event.kind(), event.path()));
            if (path.isPresent() && change.isPresent() && isCopied(Phase.BEFORE_WRITE)) {
                copy(event.kind(), event.content(), path.get());
            }
        }
    }

    @Override
    public void afterWrite(FileEvent event) throws HookFailure {
        Optional<Operation> operation = event.operation();
        Optional<Path> path = changes.path(event.kind());
        if (operation.isPresent() && path.isPresent() && isCopied(Phase.AFTER_WRITE)) {
            FileChange change = changes.of(event, operation.get()).orElse(FileChange.EDIT);
            String id = Firing.ofFile(operation.get(), AcmedHookType.of(Phase.AFTER_WRITE, change), path.get());
            firing.call(id, operation.get(), Firing.Stage.AFTER_WRITE, () -> renewAll(event));
        }
    }

    private boolean isCopied(Phase phase) {
        return settings.view == AcmedView.COPIES && settings.appearance() == phase;
    }

    // All have become visible at once, and no hook after one of them is to find the old other.
    private void renewAll(FileEvent event) throws HookFailure {
        renew(event.kind(), event.content());
        for (Map.Entry<FileKind, Path> each : visible.entrySet()) {
            renew(each.getKey(), each.getValue());
        }
    }

    /** Copies what could not be copied when it became visible, or was not because the program had died. */
    @Override
    public void onDeploy(DeployEvent event) throws HookFailure {
        Optional<CertificateFiles> live = event.live();
        if (live.isPresent() && settings.view == AcmedView.COPIES) {
            renew(FileKind.PRIVATE_KEY, live.get().privateKey());
            renew(FileKind.FULL_CHAIN, live.get().fullChain());
        }
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        if (phase == Phase.PRE && settings.view != AcmedView.NONE) {
            return "makes the directory " + changes.directory() + " if it is missing";
        }
        if (settings.view != AcmedView.COPIES || (phase != settings.appearance() && phase != Phase.DEPLOY)) {
            return CommandText.NOTHING;
        }
        return "copies key and certificate to "
                + changes.path(FileKind.PRIVATE_KEY).orElseThrow() + " and "
                + changes.path(FileKind.FULL_CHAIN).orElseThrow()
                + (phase == Phase.DEPLOY ? " if they are not there" : "");
    }

    private void renew(FileKind kind, Path content) throws HookFailure {
        Path file = changes.path(kind).orElseThrow();
        if (Files.exists(content) && !FileChanges.isSame(file, content)) {
            copy(kind, content, file);
        }
    }

    private void copy(FileKind kind, Path content, Path file) throws HookFailure {
        boolean key = kind == FileKind.PRIVATE_KEY;
        try {
            new FileCopy(key ? global.keyFiles() : global.certificateFiles(), key ? KEY_MODE : CERTIFICATE_MODE)
                    .write(content, file);
        } catch (IOException e) {
            throw new HookFailure(HookStatus.FAILED, file + " cannot be written: " + e, e);
        }
    }
}
