// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.io.IOException;
import java.nio.file.Path;

/** One change of a {@link WatchedFileSystem}. */
final class Change {

    private final Kind kind;
    private final Path path;
    private final Path other;
    private final byte[] data;
    private final long position;

    Change(Kind kind, Path path, Path other, byte[] data) {
        this(kind, path, other, data, 0);
    }

    Change(Kind kind, Path path, Path other, byte[] data, long position) {
        this.position = position;
        this.kind = kind;
        this.path = path;
        this.other = other;
        this.data = data;
    }

    enum Kind {
        MAKE_DIRECTORY,
        MAKE_FILE,
        MAKE_LINK,
        WRITE,
        SYNC,
        MOVE,
        DELETE
    }

    /** Sees each change before it is made. */
    @FunctionalInterface
    interface Watcher {

        /**
         * Called on the thread that makes the change, for one change at a time.
         *
         * @return whether to make it; if not, it counts as made
         * @throws IOException to let it fail
         */
        boolean before(Change change) throws IOException;
    }

    Kind kind() {
        return kind;
    }

    /** The real path of what is changed. */
    Path path() {
        return path;
    }

    /** The target of a link, the new path of a move; else {@code null}. */
    Path other() {
        return other;
    }

    /** What is written; else {@code null}. */
    byte[] data() {
        return data;
    }

    /** Where in the file it is written. */
    long position() {
        return position;
    }

    @Override
    public String toString() {
        return kind + " " + path + (other == null ? "" : " -> " + other) + (data == null ? "" : " " + data.length);
    }
}
