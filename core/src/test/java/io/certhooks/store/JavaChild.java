// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another JVM that runs {@link StoreChild}. */
final class JavaChild implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private JavaChild(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.US_ASCII);
    }

    static JavaChild start(String... arguments) throws IOException {
        return start(List.of(), Map.of(), arguments);
    }

    /** Starts a child with a umask. */
    static JavaChild underUmask(String umask, String... arguments) throws IOException {
        return start(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"), Map.of(), arguments);
    }

    static JavaChild withEnvironment(Map<String, String> environment, String... arguments) throws IOException {
        return start(List.of(), environment, arguments);
    }

    private static JavaChild start(List<String> prefix, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StoreChild.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return new JavaChild(builder.start());
    }

    /** The next line of output; {@code null} at the end. */
    String line() throws IOException {
        return output.readLine();
    }

    /** All lines up to the end. */
    List<String> lines() {
        return output.lines().toList();
    }

    /** Lets the child go on that waits for its input. */
    void release() throws IOException {
        process.outputWriter().close();
    }

    /** Lets it run for a while and kills it. */
    void killAfter(long microseconds) throws InterruptedException {
        process.waitFor(microseconds, TimeUnit.MICROSECONDS);
        kill();
    }

    void kill() throws InterruptedException {
        // By its handle: the process itself would also close its output, which we still want to read.
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    int exit() throws InterruptedException {
        return process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
