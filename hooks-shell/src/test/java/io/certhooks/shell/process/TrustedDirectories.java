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
        return make("it has blanks ");
    }

    /** Makes one; below a path without blanks if its own name has none. */
    public static Path make(String prefix) throws IOException {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "certhooks-tests");
        for (Path base : List.of(Path.of("target", "trusted").toAbsolutePath(), home)) {
            Files.createDirectories(base);
            boolean fits = prefix.contains(" ") || !base.toString().contains(" ");
            if (fits && RULE.findingForDirectory(base).isEmpty()) {
                return Files.createTempDirectory(
                        base,
                        prefix,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        }
        return Assumptions.abort("neither the project's directory nor " + home + " will do");
    }
}
