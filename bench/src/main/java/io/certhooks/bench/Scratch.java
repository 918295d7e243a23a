// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A directory for the files of one row, deleted at the end. */
final class Scratch implements AutoCloseable {

    private final Path directory;

    private Scratch(Path directory) {
        this.directory = directory;
    }

    static Scratch create() throws IOException {
        return new Scratch(Files.createTempDirectory("certhooks-bench"));
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    Path directory(String name) throws IOException {
        return Files.createDirectories(path(name));
    }

    @Override
    public void close() throws IOException {
        delete(directory);
    }

    static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
