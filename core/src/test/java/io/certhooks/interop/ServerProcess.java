// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server that a test has started: ended with the test, or by a watchdog should the test die. */
final class ServerProcess implements AutoCloseable {

    private static final String LONGEST_LIFE_SECONDS = "600";
    private static final int END_SECONDS = 10;

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    static ServerProcess start(Path log, Map<String, String> environment, String... command) throws IOException {
        List<String> guarded = new ArrayList<>();
        if (new File("/usr/bin/timeout").canExecute()) {
            guarded.addAll(List.of("/usr/bin/timeout", "--kill-after=5", LONGEST_LIFE_SECONDS));
        }
        guarded.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(guarded)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start());
    }

    // The end of the watchdog ends the server too, but only if it is asked to end rather than killed.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
