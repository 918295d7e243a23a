// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The links that say which generation is current. */
final class CurrentPointer {

    private final StoreLayout layout;
    private final DurableFiles files;

    CurrentPointer(StoreLayout layout, DurableFiles files) {
        this.layout = layout;
        this.files = files;
    }

    /**
     * The number of the generation a pointer names, whether or not that exists; empty if there is no pointer.
     *
     * @throws StoreException if there is something else in its place
     */
    OptionalInt number(String name) {
        Optional<String> target = target(layout.pointer(name));
        if (target.isEmpty()) {
            return OptionalInt.empty();
        }
        String prefix = layout.pointerTarget(name, 1).toString().replace('\\', '/');
        prefix = prefix.substring(0, prefix.length() - 1);
        String text = target.get().replace('\\', '/');
        OptionalInt number =
                text.startsWith(prefix) ? StoreLayout.number(text.substring(prefix.length())) : OptionalInt.empty();
        if (number.isEmpty()) {
            throw new StoreException(
                    layout.pointer(name) + " does not lead to a generation of " + name
                            + "; to have it repaired, start the program again",
                    null);
        }
        return number;
    }

    private static Optional<String> target(Path pointer) {
        try {
            return Optional.of(Files.readSymbolicLink(pointer).toString());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NotLinkException | UnsupportedOperationException e) {
            // Without links, the pointer is a file with the same text.
            return StoredFiles.isDirectory(pointer)
                    ? Optional.of("")
                    : StoredFiles.read(pointer).map(text -> new String(text, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw StoredFiles.failed("read the link", pointer, e);
        }
    }

    /**
     * Points to a generation, for all readers at once; durable.
     *
     * @param before the directories in which names have to be durable before
     */
    void swap(String name, int number, List<Path> before) {
        Path pointer = layout.pointer(name);
        Path temporary = DurableFiles.temporary(pointer);
        files.link(temporary, layout.pointerTarget(name, number));
        // Else, after a crash, the rename may have happened to a link that is lost.
        files.sync(Stream.concat(Stream.of(layout.current()), before.stream()).toList());
        files.install(temporary, pointer);
        files.sync(layout.current());
    }

    /** Deletes the pointer; durable. */
    void remove(String name) {
        files.delete(layout.pointer(name));
        files.sync(layout.current());
    }
}
