// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A directory known by its path, for systems that cannot hold one open and have no POSIX permissions (Windows). */
record NamedFolder(Path path) implements Folder {

    @Override
    public Folder enter(String name) throws IOException {
        Path inner = path.resolve(name);
        if (!Files.isDirectory(inner, NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(inner.toString());
        }
        return new NamedFolder(inner);
    }

    @Override
    public boolean makeDirectory(String name) throws IOException {
        try {
            Files.createDirectory(path.resolve(name));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    @Override
    public void create(String name, byte[] content) throws IOException {
        Files.write(path.resolve(name), content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void replace(String source, String target) throws IOException {
        Files.move(path.resolve(source), path.resolve(target), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public Optional<byte[]> read(String name, int longest) throws IOException {
        Path file = path.resolve(name);
        if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ, NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(longest + 1);
            return content.length > longest ? Optional.empty() : Optional.of(content);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(path.resolve(name));
    }

    @Override
    public void deleteDirectory(String name) throws IOException {
        Files.delete(path.resolve(name));
    }

    @Override
    public void close() {}
}
