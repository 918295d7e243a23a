// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file is about to become visible, or has become visible.
 *
 * @param phase {@link Phase#BEFORE_WRITE} or {@link Phase#AFTER_WRITE}
 * @param run the run
 * @param account the account at the CA
 * @param operation the operation; empty for the account's own files
 * @param kind what the file holds
 * @param change whether the path is new
 * @param path where the file is, or will be, visible
 * @param content the content: before the write the staged file, afterwards the visible one
 */
public record FileEvent(
        Phase phase,
        Run run,
        Account account,
        Optional<Operation> operation,
        FileKind kind,
        FileChange change,
        Path path,
        Path content)
        implements LifecycleEvent {}
