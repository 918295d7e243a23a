// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes temporary directories that only the running user can change, without blanks, which the commands of some cannot have. */
public final class PlainDirectories implements TempDirFactory {

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return TrustedDirectories.make("plain-");
    }
}
