// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileKind;
import java.nio.file.Path;

/**
 * A file that is written but not visible under its path yet.
 *
 * @param kind what it holds
 * @param change whether there is a visible file already
 * @param path where it will be visible
 * @param content where it is now
 */
public record StagedFile(FileKind kind, FileChange change, Path path, Path content) {}
