// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of states that nobody ever saved. */
public final class FabricatedFile {

    private FabricatedFile() {}

    /** Writes the file of a state, as a store does, but without flushes. */
    public static void write(Path root, String name, byte[] state) throws IOException {
        Files.write(new StoreLayout(root).state(name), RecordFormat.record(state));
    }
}
