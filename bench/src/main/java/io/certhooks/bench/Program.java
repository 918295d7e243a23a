// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that is run to its end. */
final class Program {

    /** A system property with options for all other JVMs. */
    static final String JVM_OPTIONS = "certhooks.bench.jvm";

    /** Options for a JVM that is to start soon rather than to be fast later. */
    static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final long LIMIT_MINUTES = 30;

    private final List<String> command;
    private final Map<String, String> environment = new HashMap<>();

    private Program(List<String> command) {
        this.command = command;
    }

    static Program of(String... command) {
        return new Program(List.of(command));
    }

    static Program of(List<String> command) {
        return new Program(List.copyOf(command));
    }

    /** A main class of these benchmarks in another JVM of the same kind. */
    static Program jvm(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(java()));
        Stream.of(System.getProperty(JVM_OPTIONS, "").split(" ", -1))
                .filter(option -> !option.isEmpty())
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new Program(command);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The same with a variable. */
    Program with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    List<String> command() {
        return command;
    }

    /**
     * How it ended.
     *
     * @param millis from start to end
     * @param cpuMillis of the program and all its children, in steps of 10 ms
     */
    record Ended(int status, String output, double millis, double cpuMillis) {

        /** The value of a line {@code name=value} that the program printed. */
        double figure(String name) {
            return output.lines()
                    .filter(line -> line.startsWith(name + "="))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no figure " + name + " in: " + output));
        }
    }

    /** Runs it, whatever its status. */
    Ended run() throws IOException, InterruptedException {
        Path output = Files.createTempFile("certhooks-bench", ".out");
        try {
            double cpu = cpuOfChildren();
            long start = System.nanoTime();
            Process process = start(output);
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            int status = process.waitFor();
            double millis = (System.nanoTime() - start) / 1e6;
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            return new Ended(status, text, millis, cpuOfChildren() - cpu);
        } finally {
            Files.delete(output);
        }
    }

    /** Starts it with its output going to a file. */
    Process start(Path output) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /** Runs it and insists on one of some statuses. */
    Ended mustRun(Integer... good) throws IOException, InterruptedException {
        Ended ended = run();
        if (!List.of(good).contains(ended.status())) {
            throw new IllegalStateException(command + " ended with " + ended.status() + ": " + ended.output());
        }
        return ended;
    }

    static boolean isInstalled(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    // Fields 16 and 17 of stat: user and system time of children that were waited for.
    private static double cpuOfChildren() throws IOException {
        Path stat = Path.of("/proc/self/stat");
        if (!Files.isReadable(stat)) {
            return Double.NaN;
        }
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * 10.0;
    }
}
