// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Presentation;
import io.certhooks.hook.Previewed;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.LineConsumer;
import io.certhooks.shell.process.Output;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Proves control by dns-01 with a program written for lego's {@code exec} provider. Immutable.
 *
 * <p>The program is called with {@code present} and with {@code cleanup}, the name of the TXT record with a dot at its end, and
 * the record's value; {@linkplain #raw() raw} with {@code --}, the domain, the token and the key authorization instead. The
 * whole path is the program, with blanks in it or not. Names are proved one after another, each when its record is {@linkplain
 * DnsCheck seen}. The clean-up is called after a failure too.
 */
public final class ExecDns implements ChallengeListener, Previewed {

    /** The pause between two names unless told otherwise. */
    public static final Duration SEQUENCE_INTERVAL = Duration.ofSeconds(60);

    private final Settings settings;

    private ExecDns(Settings settings) {
        this.settings = settings;
    }

    /**
     * A program in the default mode, with the environment of this JVM as {@link Environment#inherited()} gives it.
     *
     * @param program looked up in {@code PATH} if it has no slash
     */
    public static ExecDns of(Path program) {
        return new ExecDns(new Settings(program.toString()));
    }

    /** The same as {@code EXEC_MODE=RAW}. */
    public ExecDns raw() {
        return with(copy -> copy.raw = true);
    }

    /** Replaces the environment. */
    public ExecDns withEnvironment(Environment environment) {
        requireNonNull(environment, "environment");
        return with(copy -> copy.environment = environment);
    }

    /** Sets the working directory; that of this JVM unless set. */
    public ExecDns inDirectory(Path directory) {
        requireNonNull(directory, "directory");
        return with(copy -> copy.directory = directory);
    }

    /** Replaces the rule for which programs may be run. */
    public ExecDns withTrust(TrustPolicy trust) {
        requireNonNull(trust, "trust");
        return with(copy -> copy.trust = trust);
    }

    /**
     * Sets the pause between two names of one certificate, {@code EXEC_SEQUENCE_INTERVAL}.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public ExecDns withSequenceInterval(Duration interval) {
        if (interval.isNegative()) {
            throw new IllegalArgumentException("a pause cannot be negative: " + interval);
        }
        return with(copy -> copy.sequenceInterval = interval);
    }

    /** Replaces how the DNS is looked at; {@link DnsCheck#standard()} unless replaced. */
    public ExecDns withCheck(DnsCheck check) {
        requireNonNull(check, "check");
        return with(copy -> copy.check = check);
    }

    @Override
    public ChallengeType type() {
        return ChallengeType.DNS_01;
    }

    @Override
    public Presentation presentation() {
        return Presentation.ONE_BY_ONE;
    }

    @Override
    public void present(ChallengeEvent event) throws HookFailure, InterruptedException {
        if (event.index() > 0) {
            Thread.sleep(settings.sequenceInterval.toMillis());
        }
        String name = settings.check.nameFor(event);
        HookReport.current().carry(name);
        run("present", event, name);
    }

    @Override
    public void presented(ChallengesPresented event) throws HookFailure, InterruptedException {
        for (ChallengeEvent challenge : event.challenges()) {
            settings.check.await(settings.check.nameFor(challenge), challenge.txtValue());
        }
    }

    @Override
    public void cleanUp(ChallengeEvent event) throws HookFailure {
        run("cleanup", event, event.carried().isEmpty() ? settings.check.nameFor(event) : event.carried());
    }

    private void run(String action, ChallengeEvent event, String name) throws HookFailure {
        List<String> arguments = settings.raw
                ? List.of(action, "--", event.identifier().base(), event.token(), event.keyAuthorization())
                : List.of(action, name, event.txtValue());
        HookCall.run(launch(arguments));
    }

    private Launch launch(List<String> arguments) {
        return Launch.of(settings.program, arguments)
                .withEnvironment(settings.environment)
                .withErrors(Output.sameAsStandardOutput())
                .withLines(LineConsumer.logging(settings.program))
                .withTrust(settings.trust)
                .inDirectory(settings.directory)
                .withoutTimeout();
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        return switch (phase) {
            case PRESENT -> CommandText.of(launch(arguments("present")));
            case PRESENTED -> "waits until the DNS shows the record";
            case CLEAN_UP -> CommandText.of(launch(arguments("cleanup")));
            default -> CommandText.NOTHING;
        };
    }

    private List<String> arguments(String action) {
        return settings.raw
                ? List.of(action, "--", "<domain>", "<token>", "<key authorization>")
                : List.of(action, "<name of the record>", "<value>");
    }

    @Override
    public String toString() {
        return "ExecDns[" + settings.program + (settings.raw ? ", raw" : "") + "]";
    }

    private ExecDns with(Consumer<Settings> change) {
        var copy = new Settings(settings);
        change.accept(copy);
        return new ExecDns(copy);
    }

    /** The mutable side of a copy; never changed once a listener holds it. */
    private static final class Settings {
        private final String program;
        private boolean raw;
        private Environment environment = Environment.inherited();
        private Path directory = Path.of("").toAbsolutePath();
        private TrustPolicy trust = TrustPolicy.SAFE_PATH;
        private Duration sequenceInterval = SEQUENCE_INTERVAL;
        private DnsCheck check = DnsCheck.standard();

        private Settings(String program) {
            this.program = program;
        }

        private Settings(Settings other) {
            this(other.program);
            raw = other.raw;
            environment = other.environment;
            directory = other.directory;
            trust = other.trust;
            sequenceInterval = other.sequenceInterval;
            check = other.check;
        }
    }
}
