// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes temporary directories that only root and the running user can change, also if the project lies below /tmp. */
public final class TrustedDirectories implements TempDirFactory {

    private static final SafePath RULE = new SafePath(SystemTools.found().user(), TrustPolicy.SAFE_PATH);

    /** For JUnit. */
    public TrustedDirectories() {}

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return Files.createTempDirectory(
                base(),
                "it has blanks ",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static Path base() throws IOException {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "certhooks-tests");
        for (Path base : List.of(Path.of("target", "trusted").toAbsolutePath(), home)) {
            Files.createDirectories(base);
            if (RULE.findingForDirectory(base).isEmpty()) {
                return base;
            }
        }
        return Assumptions.abort("neither the project's directory nor " + home + " is safe from other users");
    }
}
