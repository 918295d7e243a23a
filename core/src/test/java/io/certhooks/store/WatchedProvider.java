// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.store.Change.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Does the work of a {@link WatchedFileSystem}. */
final class WatchedProvider extends FileSystemProvider {

    private final FileSystemProvider real;
    private final Change.Watcher watcher;

    WatchedProvider(FileSystemProvider real, Change.Watcher watcher) {
        this.real = real;
        this.watcher = watcher;
    }

    private boolean may(Kind kind, Path path, Path other) throws IOException {
        return watcher.before(new Change(kind, unwrap(path), other, null));
    }

    private static Path unwrap(Path path) {
        return WatchedPath.unwrap(path);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        if (options.contains(StandardOpenOption.CREATE_NEW) && !may(Kind.MAKE_FILE, path, null)) {
            throw new IOException("the making of " + path + " cannot be left out");
        }
        return new WatchedChannel(real.newFileChannel(unwrap(path), options, attributes), unwrap(path), watcher);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return real.newByteChannel(unwrap(path), options, attributes);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        if (Files.exists(unwrap(path), LinkOption.NOFOLLOW_LINKS) || may(Kind.MAKE_DIRECTORY, path, null)) {
            real.createDirectory(unwrap(path), attributes);
        }
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        if (may(Kind.MAKE_LINK, link, unwrap(target))) {
            real.createSymbolicLink(unwrap(link), unwrap(target), attributes);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        if (!Files.exists(unwrap(path), LinkOption.NOFOLLOW_LINKS) || may(Kind.DELETE, path, null)) {
            real.delete(unwrap(path));
        }
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        if (may(Kind.MOVE, source, unwrap(target))) {
            real.move(unwrap(source), unwrap(target), options);
        }
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> entries = real.newDirectoryStream(unwrap(directory), path -> true);
        WatchedFileSystem fileSystem = (WatchedFileSystem) directory.getFileSystem();
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return StreamSupport.stream(entries.spliterator(), false)
                        .<Path>map(path -> new WatchedPath(fileSystem, path))
                        .iterator();
            }

            @Override
            public void close() throws IOException {
                entries.close();
            }
        };
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return new WatchedPath((WatchedFileSystem) link.getFileSystem(), real.readSymbolicLink(unwrap(link)));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real.checkAccess(unwrap(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return real.getFileAttributeView(unwrap(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return real.readAttributes(unwrap(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return real.readAttributes(unwrap(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return real.isSameFile(unwrap(path), unwrap(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return real.isHidden(unwrap(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return real.getFileStore(unwrap(path));
    }

    @Override
    public String getScheme() {
        return "watched";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException();
    }
}
