// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.view;

import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file operations of a view: whole or not at all, durable where the system allows it. */
final class ViewFiles {

    private static final int LIMIT = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ViewFiles.class);

    private ViewFiles() {}

    /** What is at a place, without following a link; empty if nothing is. */
    static Optional<Form> formOf(Path place) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(
                    attributes.isSymbolicLink() ? Form.LINK : attributes.isRegularFile() ? Form.FILE : Form.OTHER);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("look at", place, e);
        }
    }

    static boolean leadsTo(Path place, Path target) {
        try {
            return Files.isSymbolicLink(place) && Files.readSymbolicLink(place).equals(target);
        } catch (IOException e) {
            throw failed("read the link", place, e);
        }
    }

    /**
     * Makes a link, or changes where it leads.
     *
     * @return false if there can be no links here
     */
    static boolean link(Path place, Path target) {
        Path temporary = temporary(place);
        try {
            if (formOf(place).isEmpty()) {
                Files.createSymbolicLink(place, target);
            } else {
                Files.createSymbolicLink(temporary, target);
                install(temporary, place);
            }
            sync(parent(place));
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        } catch (IOException e) {
            // Systems have no common name for "no links here"; if it is another trouble, the copy will meet it too.
            if (e.getClass() == FileSystemException.class) {
                return false;
            }
            throw failed("make the link", place, e);
        }
    }

    /** Makes or replaces a file, readable by nobody else from its first byte on. */
    static void replace(Path place, byte[] content) {
        Path temporary = temporary(place);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        warnIfReadableByAll(place);
        try {
            try (FileChannel channel = FileChannel.open(temporary, options, mode(place, "rw-------"))) {
                for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            install(temporary, place);
            sync(parent(place));
        } catch (IOException e) {
            discard(temporary, e);
            throw failed("write", place, e);
        }
    }

    private static void warnIfReadableByAll(Path place) {
        try {
            if (isPosix(place)
                    && formOf(place).filter(Form.FILE::equals).isPresent()
                    && Files.getPosixFilePermissions(place).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warn("{}: everybody could read this file; the new one is private", place);
            }
        } catch (IOException e) {
            LOG.debug("{}: its mode is not known", place, e);
        }
    }

    static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LIMIT + 1);
            if (content.length > LIMIT) {
                throw new StoreException("cannot read " + file + ": it has more than 8 MiB", null);
            }
            return content;
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    /** Makes the directories from the view's own to a place's; below the view's own none may be a link. */
    static void makeDirectories(Path view, Path place) {
        try {
            Files.createDirectories(view, mode(view, "rwx------"));
        } catch (IOException e) {
            throw failed("make the directory", view, e);
        }
        Path directory = view;
        for (Path name : view.relativize(parent(place))) {
            directory = directory.resolve(name);
            // A view without directories of its own has one step here, with an empty name.
            if (!directory.equals(view)) {
                makeDirectory(directory);
            }
        }
    }

    private static void makeDirectory(Path directory) {
        try {
            Files.createDirectory(directory, mode(directory, "rwx------"));
            sync(parent(directory));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw new StoreException(
                        "cannot use " + directory + " for a view: it is not a real directory; move it away", e);
            }
        } catch (IOException e) {
            throw failed("make the directory", directory, e);
        }
    }

    /** Deletes what was made, if it still has the form in which it was made, and directories that are empty then. */
    static void delete(Path view, Path place, Form form) {
        try {
            if (!isBelow(view, parent(place))) {
                return;
            }
            if (formOf(place).filter(form::equals).isPresent()) {
                Files.deleteIfExists(place);
            }
            for (Path directory = parent(place);
                    !directory.equals(view) && directory.startsWith(view) && deleteIfEmpty(directory); ) {
                directory = parent(directory);
            }
        } catch (IOException e) {
            throw failed("delete", place, e);
        }
    }

    // A directory that was replaced by a link leads to the files of others.
    private static boolean isBelow(Path view, Path directory) {
        return directory.equals(view)
                || (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && isBelow(view, parent(directory)));
    }

    private static boolean deleteIfEmpty(Path directory) throws IOException {
        try {
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(directory);
            }
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    private static void install(Path temporary, Path place) throws IOException {
        try {
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(temporary, e);
            throw e;
        }
    }

    private static void discard(Path temporary, IOException because) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    // Not every file system can flush the names of a directory; the link is there all the same.
    private static void sync(Path directory) throws IOException {
        if (isPosix(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] mode(Path path, String mode) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static Path temporary(Path place) {
        return place.resolveSibling(".certhooks-" + UUID.randomUUID());
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static StoreException failed(String action, Path path, IOException e) {
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return new StoreException(
                "cannot " + action + " " + path + ": "
                        + (reason == null ? e.getClass().getSimpleName() : reason)
                        + "; check owner, permissions and free space",
                e);
    }
}
