// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.acme;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Only the store and the webroot write files. */
public final class OpensAChannel {

    public FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.WRITE);
    }
}
