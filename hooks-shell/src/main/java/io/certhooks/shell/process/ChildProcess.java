// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The only place that starts processes. */
final class ChildProcess {

    private static final File DEV_NULL = new File("/dev/null");
    private static final long QUIET_LIMIT_SECONDS = 5;
    // Five pipes, and what the program by which the JDK starts all others opens before it is one.
    private static final int DESCRIPTORS = 12;

    private ChildProcess() {}

    /**
     * Starts the process of a launch.
     *
     * @throws IOException if the operating system refuses; the text of its exception differs between JDKs and is for people only
     */
    static Process start(List<String> command, Launch launch, Mark mark, Redirects redirects) throws IOException {
        var builder = new ProcessBuilder(command);
        launch.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        Map<String, String> environment = builder.environment();
        launch.environment().applyTo(environment);
        mark.putInto(environment, System.getenv());
        builder.redirectInput(redirects.input());
        builder.redirectOutput(redirects.output());
        builder.redirectError(redirects.errors());
        builder.redirectErrorStream(redirects.merged());
        return start(builder);
    }

    // Where no descriptor is left for a pipe, JDK 25 closes others by numbers that it never set: those of a lock, or of
    // its own classes. So it must not come to that.
    private static Process start(ProcessBuilder builder) throws IOException {
        List<InputStream> spare = new ArrayList<>();
        try {
            for (int i = 0; i < DESCRIPTORS; i++) {
                spare.add(new FileInputStream(DEV_NULL));
            }
        } finally {
            for (InputStream stream : spare) {
                stream.close();
            }
        }
        return builder.start();
    }

    /**
     * Runs a tool of the system with an empty environment and nothing to read or write. Not interruptible, as it is used to end
     * what an interrupt is to end.
     *
     * @return the exit code, or -1 if it could not be started or did not end
     */
    static int runQuietly(List<String> command) {
        var builder = new ProcessBuilder(command)
                .redirectInput(DEV_NULL)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        builder.environment().clear();
        try {
            return await(start(builder));
        } catch (IOException | OutOfMemoryError noProcessOrThreadLeft) {
            return -1;
        }
    }

    private static int await(Process process) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(QUIET_LIMIT_SECONDS);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return process.exitValue();
                    }
                    process.destroyForcibly();
                    return -1;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Where the three standard streams of a process go.
     *
     * @param input a file
     * @param output a file, or {@link Redirect#PIPE}
     * @param errors a file, or {@link Redirect#PIPE}; unused if {@code merged}
     * @param merged whether standard error goes where standard output goes
     */
    record Redirects(Redirect input, Redirect output, Redirect errors, boolean merged) {

        static Redirects of(Launch launch) {
            boolean sameFile =
                    launch.output() instanceof Output.ToFile && launch.output().equals(launch.errors());
            return new Redirects(
                    input(launch.input()),
                    output(launch.output()),
                    output(launch.errors()),
                    sameFile || launch.errors() instanceof Output.SameAsStandardOutput);
        }

        private static Redirect input(Input input) {
            if (input instanceof Input.FromFile fromFile) {
                return Redirect.from(fromFile.file().toFile());
            }
            return input instanceof Input.Text ? Redirect.PIPE : Redirect.from(DEV_NULL);
        }

        private static Redirect output(Output output) {
            if (output instanceof Output.ToFile toFile) {
                return Redirect.to(toFile.file().toFile());
            }
            return output instanceof Output.Discard ? Redirect.DISCARD : Redirect.PIPE;
        }

        /** Tells whether standard output is a pipe to this JVM. */
        boolean pipesOutput() {
            return output.equals(Redirect.PIPE);
        }

        /** Tells whether standard error is a pipe of its own to this JVM. */
        boolean pipesErrors() {
            return !merged && errors.equals(Redirect.PIPE);
        }
    }
}
