// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Changes files and directories of the store; all changes go through here.
 *
 * <p>Files are made 0600 and directories 0700 from the first moment, never through a link, never over something that
 * exists. Interrupts do not disturb.
 */
final class DurableFiles {

    private static final AtomicLong TEMPORARY = new AtomicLong();

    private final Flushes flushes = new Flushes();
    private final boolean posix;
    private final boolean countsLinks;
    private volatile boolean syncsDirectories;

    DurableFiles(Path root) {
        Set<String> views = root.getFileSystem().supportedFileAttributeViews();
        posix = views.contains("posix");
        countsLinks = views.contains("unix");
        syncsDirectories = posix;
    }

    /** Makes a file with all its content, durable except for its name: {@link #sync} the directory for that. */
    void create(Path file, byte[] content) {
        create(file, Map.of(file, content), List.of());
    }

    /**
     * Makes files, durable with all their content, and the names in directories.
     *
     * @param directories those of the files first
     */
    void createAll(Map<Path, byte[]> contents, List<Path> directories) {
        create(directories.get(0), contents, directories);
    }

    private void create(Path what, Map<Path, byte[]> contents, List<Path> directories) {
        try {
            Uninterrupted.run(() -> createOnce(contents, syncsDirectories ? directories : List.of()));
        } catch (IOException e) {
            throw StoredFiles.failed("write", what, e);
        }
    }

    private boolean createOnce(Map<Path, byte[]> contents, List<Path> directories) throws IOException {
        List<Path> made = new ArrayList<>();
        try {
            createRest(contents.entrySet().iterator(), directories.iterator(), made, new ArrayList<>());
            return true;
        } catch (IOException e) {
            // After a failed fsync a second one may report success although the content is lost: never keep the files.
            made.forEach(file -> deleteAfter(e, file));
            throw e;
        }
    }

    private void createRest(
            Iterator<Map.Entry<Path, byte[]>> files,
            Iterator<Path> directories,
            List<Path> made,
            List<FileChannel> open)
            throws IOException {
        if (files.hasNext()) {
            Map.Entry<Path, byte[]> file = files.next();
            Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (FileChannel channel = FileChannel.open(file.getKey(), options, mode("rw-------"))) {
                made.add(file.getKey());
                write(channel, file.getValue());
                open.add(channel);
                createRest(files, directories, made, open);
            }
        } else if (directories.hasNext()) {
            try (FileChannel channel = FileChannel.open(directories.next(), StandardOpenOption.READ)) {
                open.add(channel);
                createRest(files, directories, made, open);
            }
        } else {
            flushes.force(open);
        }
    }

    private static void write(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /**
     * Writes into the {@linkplain RecordFormat#isRoom room} at the end of a file; if that is cut off, any part of the content
     * may be there.
     *
     * @param from where the room begins
     * @param flush whether to wait until it is on disk, with all that was written before
     * @return whether there was room, and the file nobody else's as well by a link; if not, it is left alone
     */
    boolean fill(Path file, int from, byte[] content, boolean flush) {
        try {
            return Uninterrupted.run(() -> fillOnce(file, from, content, flush));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw StoredFiles.failed("write", file, e);
        }
    }

    private boolean fillOnce(Path file, int from, byte[] content, boolean flush) throws IOException {
        if (!isOurs(file)) {
            return false;
        }
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel = FileChannel.open(file, options)) {
            if (!hasRoom(channel, from, content.length)) {
                return false;
            }
            write(channel.position(from), content);
            if (flush) {
                channel.force(false);
            }
            return true;
        }
    }

    // Somebody may have put back another file meanwhile.
    private static boolean hasRoom(FileChannel channel, int from, int length) throws IOException {
        long rest = channel.size() - from;
        if (rest < length || rest > StoredFiles.LIMIT) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) rest);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, (long) from + bytes.position()) < 0) {
                return false;
            }
        }
        return RecordFormat.isRoom(bytes.array(), 0);
    }

    // A pipe would block for ever; what other names lead to may be a copy that is to stay as it is.
    private boolean isOurs(Path file) throws IOException {
        if (!countsLinks) {
            return StoredFiles.isFile(file);
        }
        Map<String, Object> attributes =
                Files.readAttributes(file, "unix:isRegularFile,nlink", LinkOption.NOFOLLOW_LINKS);
        return attributes.equals(Map.of("isRegularFile", true, "nlink", 1));
    }

    /** Makes or replaces a file, all or nothing and durable. */
    void replace(Path file, byte[] content) {
        replace(file, content, List.of(parent(file)));
    }

    /** The same, with the names in several directories: the file's first. */
    void replace(Path file, byte[] content, List<Path> directories) {
        Path temporary = temporary(file);
        create(temporary, content);
        install(temporary, file);
        sync(directories);
    }

    /**
     * Makes a directory if there is none; one that exists must be a real one.
     *
     * <p>Durable only after {@link #sync} of its parent, also if it exists: whoever made it may have been cut off.
     *
     * @return whether it was made, and so is empty
     */
    boolean createDirectory(Path directory) {
        try {
            Files.createDirectory(directory, mode("rwx------"));
            return true;
        } catch (FileAlreadyExistsException e) {
            requireDirectory(directory);
            return false;
        } catch (IOException e) {
            throw StoredFiles.failed("make the directory", directory, e);
        }
    }

    /** Refuses a path that is a link or anything else but a directory. */
    static void requireDirectory(Path directory) {
        if (!StoredFiles.isDirectory(directory)) {
            throw new StoreException(
                    "cannot write to " + directory + ": it is not a real directory; move away what is there", null);
        }
    }

    /**
     * Makes a symbolic link; where the platform knows none, a file that holds the target.
     *
     * @return whether it is a real link
     */
    boolean link(Path link, Path target) {
        try {
            Files.createSymbolicLink(link, target);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            if (posix) {
                throw new StoreException(
                        "cannot make the link " + link + ": " + e.getMessage()
                                + "; the store needs a file system with symbolic links and free space",
                        e);
            }
            create(link, target.toString().replace('\\', '/').getBytes(StandardCharsets.US_ASCII));
            return false;
        }
    }

    /** Gives a file or directory another name in one step, replacing a file. */
    void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw StoredFiles.failed("rename " + from + " to", to, e);
        }
    }

    /** Moves a temporary file or link to its place; if that fails, it is deleted. */
    void install(Path temporary, Path file) {
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            deleteAfter(e, temporary);
            throw StoredFiles.failed("write", file, e);
        }
    }

    /** Gives something that is in the way a free name beside its own, and returns that. */
    Path moveAside(Path path) {
        for (int i = 1; ; i++) {
            Path aside = path.resolveSibling("." + path.getFileName() + ".displaced-" + i);
            if (!StoredFiles.exists(aside)) {
                move(path, aside);
                sync(parent(path));
                return aside;
            }
        }
    }

    /** Deletes a file, a link or an empty directory if there is one. */
    void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw StoredFiles.failed("delete", path, e);
        }
    }

    /** Deletes a directory with all it holds; links are deleted, not followed. */
    void deleteTree(Path path) {
        if (StoredFiles.isDirectory(path)) {
            for (String name : StoredFiles.names(path)) {
                deleteTree(path.resolve(name));
            }
        }
        delete(path);
    }

    /** Makes the names in a directory durable. */
    void sync(Path directory) {
        sync(List.of(directory));
    }

    /** Makes the names in directories durable. */
    void sync(List<Path> directories) {
        if (syncsDirectories) {
            try {
                Uninterrupted.run(() -> syncOnce(directories));
            } catch (IOException e) {
                throw StoredFiles.failed("flush the directory", directories.get(0), e);
            }
        }
    }

    private boolean syncOnce(List<Path> directories) throws IOException {
        return createOnce(Map.of(), directories);
    }

    /**
     * Finds out whether directories can be flushed here.
     *
     * @return whether they can; if not, {@link #sync} does nothing from now on
     */
    boolean probeSync(Path directory) {
        if (!posix) {
            return false;
        }
        try {
            Uninterrupted.run(() -> syncOnce(List.of(directory)));
            syncsDirectories = true;
        } catch (IOException first) {
            try {
                Uninterrupted.run(() -> syncOnce(List.of(directory)));
            } catch (IOException second) {
                syncsDirectories = false;
                return false;
            }
            // The kernel reports a failed write once. What fails but once is therefore damage, not a missing ability.
            throw StoredFiles.failed("flush the directory", directory, first);
        }
        return true;
    }

    /** The attribute that gives a new file or directory its mode; none where there are no modes. */
    FileAttribute<?>[] mode(String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    boolean isPosix() {
        return posix;
    }

    /** A name for a file that is not finished, in the same directory. */
    static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + TEMPORARY.incrementAndGet() + ".tmp");
    }

    static boolean isTemporary(String fileName) {
        return fileName.startsWith(".") && fileName.endsWith(".tmp");
    }

    static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "all paths of a store are absolute");
    }

    private static void deleteAfter(IOException cause, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
