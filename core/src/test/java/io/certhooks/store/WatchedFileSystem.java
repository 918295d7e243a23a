// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;

/** The real file system, but each change can be watched, refused or left out. */
final class WatchedFileSystem extends FileSystem {

    private final FileSystem real;
    private final WatchedProvider provider;
    private final Set<String> views;

    private WatchedFileSystem(FileSystem real, Change.Watcher watcher, Set<String> views) {
        this.real = real;
        this.provider = new WatchedProvider(real.provider(), change -> oneAtATime(watcher, change));
        this.views = views;
    }

    private synchronized boolean oneAtATime(Change.Watcher watcher, Change change) throws IOException {
        return watcher.before(change);
    }

    /** A real path, seen through a watched file system. */
    static Path watch(Path path, Change.Watcher watcher) {
        FileSystem real = path.getFileSystem();
        return new WatchedPath(new WatchedFileSystem(real, watcher, real.supportedFileAttributeViews()), path);
    }

    /** The same on a file system that knows no POSIX attributes. */
    static Path withoutPosix(Path path, Change.Watcher watcher) {
        return new WatchedPath(new WatchedFileSystem(path.getFileSystem(), watcher, Set.of("basic")), path);
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return views;
    }

    @Override
    public Path getPath(String first, String... more) {
        return new WatchedPath(this, real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
