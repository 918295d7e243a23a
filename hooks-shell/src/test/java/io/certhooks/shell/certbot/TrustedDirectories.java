// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes temporary directories that only root and the running user can change, unlike those below /tmp. */
public final class TrustedDirectories implements TempDirFactory {

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        Path base = Path.of("target", "trusted").toAbsolutePath();
        Files.createDirectories(base);
        return Files.createTempDirectory(
                base,
                "certbot has blanks ",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
