// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A disk in a file, mounted through a loop device: Linux, root, and the tools of its file system are needed. What the file
 * system has not flushed is not in the file: a copy of it is what a loss of power would leave.
 */
final class LoopDisk implements AutoCloseable {

    /** A file system, how it is made, and how it is mounted beside a copy of itself without writing of its own accord. */
    enum Kind {
        EXT4("8M", "commit=300", "mkfs.ext4 -q -F -b 1024 -E lazy_itable_init=0,nodiscard"),
        XFS("300M", "nouuid", "mkfs.xfs -q -K"),
        BTRFS("110M", "commit=300", "mkfs.btrfs -q -K");

        private final String size;
        private final String options;
        private final String make;

        Kind(String size, String options, String make) {
            this.size = size;
            this.options = options;
            this.make = make;
        }
    }

    private static final Set<LoopDisk> MOUNTED = ConcurrentHashMap.newKeySet();

    static {
        // When the JVM is terminated no test cleans up.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> MOUNTED.forEach(LoopDisk::letGo)));
    }

    private final Kind kind;
    private final Path image;
    private final Path place;

    private LoopDisk(Kind kind, Path image, Path place) {
        this.kind = kind;
        this.image = image;
        this.place = place;
    }

    /**
     * Makes an empty one.
     *
     * @throws IOException if that is not possible here
     */
    static LoopDisk make(Kind kind, Path directory) throws IOException {
        Path image = directory.resolve("disk");
        run("truncate", "-s", kind.size, image.toString());
        List<String> make = new ArrayList<>(List.of(kind.make.split(" ", -1)));
        make.add(image.toString());
        run(make.toArray(String[]::new));
        return mount(kind, image, directory.resolve("mounted"));
    }

    private static LoopDisk mount(Kind kind, Path image, Path place) throws IOException {
        Files.createDirectories(place);
        run("mount", "-o", "loop," + kind.options, image.toString(), place.toString());
        var disk = new LoopDisk(kind, image, place);
        MOUNTED.add(disk);
        return disk;
    }

    /** Where it is mounted. */
    Path place() {
        return place;
    }

    /** Flushes all of it. */
    void flush() throws IOException {
        run("sync", "-f", place.toString());
    }

    /** What would be found, were the power lost now. */
    LoopDisk afterLossOfPower() throws IOException {
        Path copy = image.resolveSibling("copy");
        run("cp", "--sparse=always", image.toString(), copy.toString());
        return mount(kind, copy, image.resolveSibling("mounted-copy"));
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", place.toString());
        } catch (IOException busy) {
            // A test that failed may have left a file open: the device goes with the last one.
            letGo();
            throw busy;
        } finally {
            MOUNTED.remove(this);
        }
    }

    private void letGo() {
        try {
            run("umount", "-l", place.toString());
        } catch (IOException e) {
            System.err.println("still mounted: " + e.getMessage());
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
