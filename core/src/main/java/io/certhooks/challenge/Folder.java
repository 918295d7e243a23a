// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** An open directory in which single names are worked on and symbolic links are never followed. */
interface Folder extends Closeable {

    /** Opens a directory, following links: it is the user's own choice. */
    static Folder open(Path directory) throws IOException {
        return HeldFolder.open(directory).orElseGet(() -> new NamedFolder(directory));
    }

    /** Opens the directory of this name, which is no link. */
    Folder enter(String name) throws IOException;

    /** Makes a directory that everybody may enter; false if there is something of this name. */
    boolean makeDirectory(String name) throws IOException;

    /** Writes a new file that everybody may read; fails if there is something of this name. */
    void create(String name, byte[] content) throws IOException;

    /** Renames a file atomically, in place of another file or link. */
    void replace(String source, String target) throws IOException;

    /** The content of a regular file; empty if there is none of this name or it is longer. */
    Optional<byte[]> read(String name, int longest) throws IOException;

    /** Removes a file or link. */
    void delete(String name) throws IOException;

    /** Removes a directory; fails if it is not empty. */
    void deleteDirectory(String name) throws IOException;
}
