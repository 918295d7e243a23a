// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes temporary directories that only the running user can change, without blanks, which lego's commands cannot have. */
public final class PlainDirectories implements TempDirFactory {

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        Path base = Path.of("target", "trusted").toAbsolutePath();
        Files.createDirectories(base);
        return Files.createTempDirectory(
                base, "lego-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
