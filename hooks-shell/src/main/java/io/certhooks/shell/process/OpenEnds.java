// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Second ends of the pipes of a process, by which they stay open after its own end, as the JDK closes the first. Without {@code
 * /proc} there are none.
 */
final class OpenEnds implements AutoCloseable {

    private final String name;
    private final List<InputStream> ends = new ArrayList<>();

    private OpenEnds(String name) {
        this.name = name;
    }

    /** Those of the streams that are to be read on; to be called while the process waits for its input. */
    static OpenEnds of(Process process, Launch launch) {
        var open = new OpenEnds(launch.name());
        open.add(process, launch.output(), 1);
        open.add(process, launch.errors(), 2);
        return open;
    }

    private void add(Process process, Output target, int descriptor) {
        if (target instanceof Output.ReadOn) {
            try {
                ends.add(new FileInputStream("/proc/" + process.pid() + "/fd/" + descriptor));
            } catch (IOException e) {
                // It is over already, or hidden from us: what it has left behind has nobody who reads.
            }
        }
    }

    /** Reads and drops what is still written, until all writers have ended. */
    void drain() {
        ends.forEach(end -> {
            var reader = new Thread(() -> drop(end), "certhooks-left-behind-" + name);
            reader.setDaemon(true);
            start(reader, end);
        });
        ends.clear();
    }

    private static void start(Thread reader, InputStream end) {
        try {
            reader.start();
        } catch (OutOfMemoryError noThreadLeft) {
            close(end);
        }
    }

    private static void drop(InputStream end) {
        try (end) {
            end.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // Nobody waits for it.
        }
    }

    @Override
    public void close() {
        ends.forEach(OpenEnds::close);
    }

    private static void close(InputStream end) {
        try {
            end.close();
        } catch (IOException e) {
            // It was read by nobody.
        }
    }
}
