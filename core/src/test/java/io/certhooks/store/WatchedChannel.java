// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A channel of a {@link WatchedFileSystem}. Writes at most 700 bytes of a file at first, so that short writes are met. */
final class WatchedChannel extends FileChannel {

    private static final int SHORT = 700;

    private final FileChannel real;
    private final Path path;
    private final Change.Watcher watcher;

    WatchedChannel(FileChannel real, Path path, Change.Watcher watcher) {
        this.real = real;
        this.path = path;
        this.watcher = watcher;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        byte[] data = new byte[real.position() == 0 ? Math.min(source.remaining(), SHORT) : source.remaining()];
        source.duplicate().get(data);
        if (watcher.before(new Change(Change.Kind.WRITE, path, null, data, real.position()))) {
            real.write(ByteBuffer.wrap(data));
        }
        source.position(source.position() + data.length);
        return data.length;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return real.write(source, position);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        if (watcher.before(new Change(Change.Kind.SYNC, path, null, null))) {
            real.force(metaData);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return real.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return real.read(targets, offset, length);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return real.read(target, position);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        real.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        real.truncate(size);
        return this;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }
}
