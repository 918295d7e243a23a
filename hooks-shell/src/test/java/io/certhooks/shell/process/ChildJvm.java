// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another JVM that runs a main class of the tests, for what a JVM cannot do to itself: die, or have another locale. */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildJvm start(Map<String, String> environment, Class<?> main, String... arguments) throws IOException {
        return startAfter(":", environment, main, arguments);
    }

    /** Starts a JVM by a shell that runs a command first, such as {@code ulimit}. */
    static ChildJvm startAfter(String first, Map<String, String> environment, Class<?> main, String... arguments)
            throws IOException {
        return start(first, Path.of(System.getProperty("java.home")), environment, main, arguments);
    }

    /** Starts the JVM of another runtime. */
    static ChildJvm startFrom(Path javaHome, Class<?> main, String... arguments) throws IOException {
        return start(":", javaHome, Map.of(), main, arguments);
    }

    private static ChildJvm start(
            String first, Path javaHome, Map<String, String> environment, Class<?> main, String... arguments)
            throws IOException {
        // A byte that is text nowhere is put into RAW by the shell, as Java cannot do it.
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                first + "; RAW=$(printf '\\377'); export RAW; exec \"$@\"",
                "sh",
                javaHome.resolve("bin").resolve("java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
        builder.environment().putAll(environment);
        return new ChildJvm(builder.start());
    }

    /** The next line of its output, or null at the end. */
    String readLine() throws IOException {
        return output.readLine();
    }

    List<String> readLines() {
        return output.lines().toList();
    }

    /** Sends it a line. */
    void send(String line) throws IOException {
        Writer input = process.outputWriter(StandardCharsets.UTF_8);
        input.write(line + "\n");
        input.flush();
    }

    void kill() {
        process.destroyForcibly();
    }

    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the JVM does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
