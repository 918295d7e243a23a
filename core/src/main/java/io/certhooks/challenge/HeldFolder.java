// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A directory held open by the system: whoever renames or replaces it cannot redirect what is done in it. */
final class HeldFolder implements Folder {

    private final Path path;
    private final SecureDirectoryStream<Path> stream;

    private HeldFolder(Path path, SecureDirectoryStream<Path> stream) {
        this.path = path;
        this.stream = stream;
    }

    /** Empty where the system cannot hold directories (Windows). */
    @SuppressWarnings("StreamResourceLeak") // The result owns it and closes it.
    static Optional<Folder> open(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return Optional.of(new HeldFolder(directory, secure));
        }
        stream.close();
        return Optional.empty();
    }

    @Override
    public HeldFolder enter(String name) throws IOException {
        return new HeldFolder(path.resolve(name), stream.newDirectoryStream(file(name), NOFOLLOW_LINKS));
    }

    @Override
    public boolean makeDirectory(String name) throws IOException {
        try {
            // By path, as Java has no other way. Were the path swapped meanwhile, then entering it fails.
            Files.createDirectory(path.resolve(name), mode("rwxr-xr-x"));
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        try (HeldFolder made = enter(name)) {
            widen(made.stream.getFileAttributeView(PosixFileAttributeView.class), "rwxr-xr-x");
        }
        return true;
    }

    @Override
    public void create(String name, byte[] content) throws IOException {
        try (SeekableByteChannel channel =
                stream.newByteChannel(file(name), Set.of(CREATE_NEW, WRITE, NOFOLLOW_LINKS), mode("rw-r--r--"))) {
            for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                channel.write(rest);
            }
        }
        widen(view(name, PosixFileAttributeView.class), "rw-r--r--");
    }

    @Override
    public void replace(String source, String target) throws IOException {
        stream.move(file(source), stream, file(target));
    }

    @Override
    public Optional<byte[]> read(String name, int longest) throws IOException {
        try {
            BasicFileAttributeView view = view(name, BasicFileAttributeView.class);
            if (view == null || !view.readAttributes().isRegularFile()) {
                return Optional.empty();
            }
            try (InputStream in =
                    Channels.newInputStream(stream.newByteChannel(file(name), Set.of(READ, NOFOLLOW_LINKS)))) {
                byte[] content = in.readNBytes(longest + 1);
                return content.length > longest ? Optional.empty() : Optional.of(content);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void delete(String name) throws IOException {
        stream.deleteFile(file(name));
    }

    @Override
    public void deleteDirectory(String name) throws IOException {
        stream.deleteDirectory(file(name));
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    private <V extends BasicFileAttributeView> @Nullable V view(String name, Class<V> type) {
        return stream.getFileAttributeView(file(name), type, NOFOLLOW_LINKS);
    }

    // After creation, because the process's umask may have taken away what the web server's user needs.
    private static void widen(@Nullable PosixFileAttributeView view, String permissions) throws IOException {
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString(permissions));
        }
    }

    // At creation, because the umask may allow too much.
    private FileAttribute<?>[] mode(String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private Path file(String name) {
        return path.getFileSystem().getPath(name);
    }
}
