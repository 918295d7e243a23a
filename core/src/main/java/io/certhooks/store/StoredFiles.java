// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads files and directories of the store: bounded, and never through a link in the last place. */
final class StoredFiles {

    static final int LIMIT = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(StoredFiles.class);

    private StoredFiles() {}

    /** The whole file, up to {@link #LIMIT}; empty if there is none. */
    static Optional<byte[]> read(Path file) {
        return read(file, LIMIT);
    }

    /** The whole file of records, up to one of {@link #LIMIT}; empty if there is none. */
    static Optional<byte[]> readRecords(Path file) {
        return read(file, LIMIT + RecordFormat.FRAME);
    }

    private static Optional<byte[]> read(Path file, int limit) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // A pipe would block for ever when opened, a link may lead anywhere.
            if (!attributes.isRegularFile()) {
                throw new StoreException("cannot read " + file + ": it is not a regular file; move it away", null);
            }
            try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                byte[] content = content(in, (int) Math.min(attributes.size(), limit), limit);
                if (content.length > limit) {
                    throw new StoreException("cannot read " + file + ": it has more than 1 MiB; move it away", null);
                }
                return Optional.of(content);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    // One byte more than the size, because most files are read whole by that and found to end there.
    private static byte[] content(InputStream in, int size, int limit) throws IOException {
        byte[] content = new byte[size + 1];
        int length = in.readNBytes(content, 0, content.length);
        if (length <= size) {
            return Arrays.copyOf(content, length);
        }
        byte[] grown = in.readNBytes(limit - size);
        byte[] all = Arrays.copyOf(content, length + grown.length);
        System.arraycopy(grown, 0, all, length, grown.length);
        return all;
    }

    /** The names in a directory in no particular order; none if there is no such directory. */
    static List<String> names(Path directory) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw failed("list", directory, Objects.requireNonNullElseGet(e.getCause(), IOException::new));
        } catch (IOException e) {
            throw failed("list", directory, e);
        }
        return names;
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Says in the log that a key that is about to be followed by a new one was not as private as that will be. */
    static void warnIfReadableByAll(Path key) {
        try {
            if (Files.getPosixFilePermissions(key, LinkOption.NOFOLLOW_LINKS)
                    .contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warn("{}: everybody may read this key; the new one is private, but chmod 600 this one", key);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{}: its mode is not known", key, e);
        }
    }

    /** Wraps what the file system said. */
    static StoreException failed(String action, Path path, IOException e) {
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        String what = reason == null ? e.getClass().getSimpleName() : reason;
        return new StoreException(
                "cannot " + action + " " + path + ": " + what + "; check owner, permissions and free space", e);
    }
}
