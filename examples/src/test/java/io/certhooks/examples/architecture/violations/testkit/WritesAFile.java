// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Only the store and the webroot write files. */
public final class WritesAFile {

    public void write(Path path) throws IOException {
        Files.writeString(path, "hello");
    }
}
