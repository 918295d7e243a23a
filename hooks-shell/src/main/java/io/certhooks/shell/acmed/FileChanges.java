// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Which files of one certificate are created, edited or left as they are: decided once, before the first hook. */
final class FileChanges {

    private final AcmedFiles files;
    private final AcmedView view;
    private final Map<FileKind, Decision> decisions = new EnumMap<>(FileKind.class);

    FileChanges(AcmedFiles files, AcmedView view) {
        this.files = files;
        this.view = view;
    }

    /** What happens to one file in one operation; no change if a key is used again. */
    private record Decision(String operation, Optional<FileChange> change) {}

    /** Where they are. */
    Path directory() {
        return files.directory();
    }

    /** The path of a file under ACMEd's name; empty for files ACMEd has not. */
    Optional<Path> path(FileKind kind) {
        return switch (kind) {
            case PRIVATE_KEY -> Optional.of(files.privateKey());
            case FULL_CHAIN -> Optional.of(files.certificate());
            default -> Optional.empty();
        };
    }

    /** What happens to the file of an event of the certificate; empty if nothing does. */
    synchronized Optional<FileChange> of(FileEvent event, Operation operation) throws HookFailure {
        Optional<Path> path = path(event.kind());
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Decision decision = decisions.get(event.kind());
        if (decision == null || !decision.operation().equals(operation.id())) {
            // After a write nothing can be told any more.
            decision = new Decision(
                    operation.id(),
                    event.phase() == Phase.BEFORE_WRITE ? decide(event, path.get()) : Optional.of(event.change()));
            decisions.put(event.kind(), decision);
        }
        return decision.change();
    }

    // A key that is used again is not written by ACMEd, unless its file is gone or has another.
    private Optional<FileChange> decide(FileEvent event, Path path) throws HookFailure {
        boolean there = view == AcmedView.NONE || isSame(path, event.content());
        if (isSameKey(event) && there) {
            return Optional.empty();
        }
        return Optional.of(Files.isRegularFile(path) ? FileChange.EDIT : FileChange.CREATE);
    }

    /** Whether a key is used again. */
    static boolean isSameKey(FileEvent event) throws HookFailure {
        boolean key = event.kind() == FileKind.PRIVATE_KEY || event.kind() == FileKind.ACCOUNT_KEY;
        return key && event.change() == FileChange.EDIT && isSame(event.path(), event.content());
    }

    /** Whether there is a file with some content already. */
    static boolean isSame(Path file, Path content) throws HookFailure {
        try {
            return Files.isRegularFile(file) && Files.mismatch(file, content) < 0;
        } catch (IOException e) {
            throw new HookFailure(HookStatus.FAILED, file + " cannot be compared: " + e, e);
        }
    }
}
