// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to start, with which values and within which limits. Immutable.
 *
 * <pre>{@code
 * Launch.of("/usr/local/bin/reload", "nginx")
 *         .withEnvironment(Environment.closed().with("DOMAIN", "example.org"))
 *         .withTimeout(Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>Unless told otherwise a launch has a closed environment, an empty standard input, captured output, the working directory
 * of the JVM, two minutes, ten seconds between TERM and KILL, and starts trusted files only.
 */
public final class Launch {

    /** How long a run may take unless told otherwise: two minutes. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    /** How long a tree has between TERM and KILL unless told otherwise: ten seconds. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    // Longer than any run, and its nanoseconds still fit in a long.
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Parts parts;

    private Launch(Parts parts) {
        this.parts = parts;
    }

    /**
     * Starts a program.
     *
     * @param program an absolute path; or a name without a slash, looked up in the {@code PATH} of the environment; any other
     *     path is resolved against the working directory
     * @param arguments the arguments after the program's name, each passed on as it is
     */
    public static Launch of(String program, String... arguments) {
        return of(program, List.of(arguments));
    }

    /** Like {@link #of(String, String...)}. */
    public static Launch of(String program, List<String> arguments) {
        return new Launch(new Parts(requireNonNull(program, "program"), List.copyOf(arguments)));
    }

    /** Sets the name under which the run appears in logs; the program unless set. */
    public Launch withName(String name) {
        requireNonNull(name, "name");
        return with(copy -> copy.name = name);
    }

    /** Replaces the environment. */
    public Launch withEnvironment(Environment environment) {
        requireNonNull(environment, "environment");
        return with(copy -> copy.environment = environment);
    }

    /** Replaces the standard input. */
    public Launch withInput(Input input) {
        requireNonNull(input, "input");
        return with(copy -> copy.input = input);
    }

    /**
     * Replaces the target of standard output.
     *
     * @throws IllegalArgumentException if it is {@link Output#sameAsStandardOutput()}
     */
    public Launch withOutput(Output output) {
        requireNonNull(output, "output");
        if (output instanceof Output.SameAsStandardOutput) {
            throw new IllegalArgumentException("standard output cannot be the same as itself");
        }
        return with(copy -> copy.output = output);
    }

    /** Replaces the target of standard error. */
    public Launch withErrors(Output errors) {
        requireNonNull(errors, "errors");
        return with(copy -> copy.errors = errors);
    }

    /** Sets the working directory; that of the JVM unless set. */
    public Launch inDirectory(Path directory) {
        requireNonNull(directory, "directory");
        return with(copy -> copy.directory = directory);
    }

    /**
     * Sets how long a run may take.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Launch withTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be longer than 0, was " + timeout);
        }
        return with(copy -> copy.timeout = min(timeout, FOR_EVER));
    }

    /** Lets a run take as long as it likes. */
    public Launch withoutTimeout() {
        return with(copy -> copy.timeout = FOR_EVER);
    }

    /**
     * Sets how long the tree has between TERM and KILL; zero kills at once.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Launch withGrace(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative, was " + grace);
        }
        return with(copy -> copy.grace = min(grace, FOR_EVER));
    }

    /** Replaces the rule for which files may be started. */
    public Launch withTrust(TrustPolicy trust) {
        requireNonNull(trust, "trust");
        return with(copy -> copy.trust = trust);
    }

    /** Replaces the rule for scripts without {@code #!}. */
    public Launch withShebang(ShebangPolicy shebang) {
        requireNonNull(shebang, "shebang");
        return with(copy -> copy.shebang = shebang);
    }

    /**
     * Names files that the program will execute, such as the script after {@code sh}. They must exist, and are held to the same
     * trust policy as the program.
     */
    public Launch withScripts(Path... scripts) {
        List<Path> all = List.of(scripts);
        return with(copy -> copy.scripts = all);
    }

    /** Replaces what an interrupt of the calling thread does to a durable run. */
    public Launch withInterrupt(InterruptPolicy interrupt) {
        requireNonNull(interrupt, "interrupt");
        return with(copy -> copy.interrupt = interrupt);
    }

    /** Replaces who gets the lines of captured output; the log unless replaced. */
    public Launch withLines(LineConsumer lines) {
        requireNonNull(lines, "lines");
        return with(copy -> copy.lines = lines);
    }

    /** The program as it was given. */
    public String program() {
        return parts.program;
    }

    /** The arguments after the program's name. */
    public List<String> arguments() {
        return parts.arguments;
    }

    /** The name for logs. */
    public String name() {
        return parts.name;
    }

    /** The environment. */
    public Environment environment() {
        return parts.environment;
    }

    /** The standard input. */
    public Input input() {
        return parts.input;
    }

    /** The target of standard output. */
    public Output output() {
        return parts.output;
    }

    /** The target of standard error. */
    public Output errors() {
        return parts.errors;
    }

    /** The working directory; empty for that of the JVM. */
    public Optional<Path> directory() {
        return Optional.ofNullable(parts.directory);
    }

    /** How long a run may take. */
    public Duration timeout() {
        return parts.timeout;
    }

    /** How long the tree has between TERM and KILL. */
    public Duration grace() {
        return parts.grace;
    }

    TrustPolicy trust() {
        return parts.trust;
    }

    ShebangPolicy shebang() {
        return parts.shebang;
    }

    List<Path> scripts() {
        return parts.scripts;
    }

    InterruptPolicy interrupt() {
        return parts.interrupt;
    }

    LineConsumer lines() {
        LineConsumer lines = parts.lines;
        return lines != null ? lines : LineConsumer.logging(parts.name);
    }

    /** Program and name only: arguments may be secrets. */
    @Override
    public String toString() {
        return "Launch[" + LogText.escape(parts.program) + " with " + parts.arguments.size() + " arguments]";
    }

    private Launch with(Consumer<Parts> change) {
        var copy = new Parts(parts);
        change.accept(copy);
        return new Launch(copy);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The mutable side of a copy; never changed once a launch holds it. */
    private static final class Parts {
        private final String program;
        private final List<String> arguments;
        private String name;
        private Environment environment = Environment.closed();
        private Input input = Input.none();
        private Output output = Output.capture();
        private Output errors = Output.capture();
        private @Nullable Path directory;
        private Duration timeout = DEFAULT_TIMEOUT;
        private Duration grace = DEFAULT_GRACE;
        private TrustPolicy trust = TrustPolicy.SAFE_PATH;
        private ShebangPolicy shebang = ShebangPolicy.REQUIRED;
        private List<Path> scripts = List.of();
        private InterruptPolicy interrupt = InterruptPolicy.END;
        private @Nullable LineConsumer lines;

        private Parts(String program, List<String> arguments) {
            this.program = program;
            this.arguments = arguments;
            this.name = LogText.escape(program);
        }

        private Parts(Parts other) {
            this(other.program, other.arguments);
            name = other.name;
            environment = other.environment;
            input = other.input;
            output = other.output;
            errors = other.errors;
            directory = other.directory;
            timeout = other.timeout;
            grace = other.grace;
            trust = other.trust;
            shebang = other.shebang;
            scripts = other.scripts;
            interrupt = other.interrupt;
            lines = other.lines;
        }
    }
}
