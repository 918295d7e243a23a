// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another JVM that runs a class of the tests. */
public final class JavaChild implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private JavaChild(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.US_ASCII);
    }

    static JavaChild start(String... arguments) throws IOException {
        return start(List.of(), Map.of(), arguments);
    }

    /** Starts a child that runs another class. */
    public static JavaChild running(Class<?> main, List<String> options, String... arguments) throws IOException {
        return start(List.of(), Map.of(), main, options, arguments);
    }

    /** Starts a child that runs another class with a umask. */
    public static JavaChild runningUnderUmask(String umask, Class<?> main, String... arguments) throws IOException {
        return start(umask(umask), Map.of(), main, List.of(), arguments);
    }

    private static List<String> umask(String umask) {
        return List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh");
    }

    /** Starts a child with a umask. */
    static JavaChild underUmask(String umask, String... arguments) throws IOException {
        return start(umask(umask), Map.of(), arguments);
    }

    /** Starts a child that is traced; what strace tells itself goes to a file unless the options say otherwise. */
    static JavaChild underStrace(List<String> options, String noise, String... arguments) throws IOException {
        List<String> prefix = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", noise));
        prefix.addAll(options);
        return start(prefix, Map.of(), StoreChild.class, List.of("-XX:-UsePerfData"), arguments);
    }

    static JavaChild withEnvironment(Map<String, String> environment, String... arguments) throws IOException {
        return start(List.of(), environment, arguments);
    }

    private static JavaChild start(List<String> prefix, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(prefix, environment, StoreChild.class, List.of(), arguments);
    }

    private static JavaChild start(
            List<String> prefix,
            Map<String, String> environment,
            Class<?> main,
            List<String> options,
            String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return new JavaChild(builder.start());
    }

    /** The next line of output; {@code null} at the end. */
    public String line() throws IOException {
        return output.readLine();
    }

    /** All lines up to the end. */
    public List<String> lines() {
        return output.lines().toList();
    }

    /** Sends a line to the child. */
    public void send(String line) throws IOException {
        Writer input = process.outputWriter(StandardCharsets.US_ASCII);
        input.write(line + "\n");
        input.flush();
    }

    /** Asks it to end, as {@code kill} does. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Lets the child go on that waits for its input. */
    public void release() throws IOException {
        process.outputWriter().close();
    }

    /** Lets it run for a while and kills it. */
    void killAfter(long microseconds) throws InterruptedException {
        process.waitFor(microseconds, TimeUnit.MICROSECONDS);
        kill();
    }

    public void kill() throws InterruptedException {
        // By its handle: the process itself would also close its output, which we still want to read.
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    public int exit() throws InterruptedException {
        return process.waitFor();
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        // A tracer would let go of what it traces.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        output.close();
    }
}
