// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.Phase;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.process.Input;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.Output;
import io.certhooks.shell.process.ProcessOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a hook would run for an event.
 *
 * @param hook the name of the hook
 * @param phase the phase of the event
 * @param command the program as it was given, and its arguments
 * @param environment all variables by name, {@code ***} for secrets
 * @param input where standard input comes from, for people
 * @param files the files that standard output and standard error go to
 * @param directory the working directory; empty for that of this JVM
 * @param spool where a deploy that outlives the JVM is kept
 * @param problem why it could not be started now, for people; empty if nothing is seen to be wrong
 */
public record HookDescription(
        String hook,
        Phase phase,
        List<String> command,
        Map<String, String> environment,
        String input,
        List<Path> files,
        Optional<Path> directory,
        Optional<Path> spool,
        Optional<String> problem) {

    private static final String MASK = "***";
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(SECRET|PASSW|PASSPHRASE|TOKEN|API_?KEY|ACCESS_?KEY|CREDENTIAL|KEY_AUTHORIZATION|CARRIED|PRIVATE).*");
    private static final Pattern NO_SECRET = Pattern.compile(".*_FILE|CERTHOOKS_TOKEN");

    /** Copies. */
    public HookDescription {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        files = List.copyOf(files);
    }

    static HookDescription of(ShellSettings settings, ShellCommand command, LifecycleEvent event) {
        Map<String, Object> values = EventValues.of(settings.name, event);
        Map<String, String> variables = new TreeMap<>();
        values.forEach((name, value) -> variables.put(EventValues.variable(name), EventValues.text(value)));
        Optional<String> objection = command.leadingHyphen(event.phase(), values);
        return of(settings, event.phase(), command.launch(event.phase(), values, variables), objection);
    }

    /** What is known of a call before there is an event: values that only an event has stand as they are written. */
    static HookDescription of(ShellSettings settings, ShellCommand command, Phase phase) {
        return of(settings, phase, command.unrendered(phase), Optional.empty());
    }

    private static HookDescription of(ShellSettings settings, Phase phase, Launch launch, Optional<String> objection) {
        boolean durable = phase == Phase.DEPLOY || phase == Phase.BATCH_DEPLOY;
        List<String> words = new ArrayList<>(List.of(launch.program()));
        words.addAll(launch.arguments());
        return new HookDescription(
                settings.name,
                phase,
                words,
                masked(launch.environment().effective()),
                inputOf(launch),
                filesOf(launch),
                launch.directory(),
                Optional.ofNullable(settings.spool).filter(spool -> durable),
                objection
                        .map(argument -> argument + " would begin with -")
                        .or(() -> HookCall.runner().check(launch).map(ProcessOutcome.NotLaunchable::detail)));
    }

    private static Map<String, String> masked(Map<String, String> environment) {
        Map<String, String> masked = new TreeMap<>(environment);
        masked.replaceAll((name, value) -> isSecret(name) ? MASK : value);
        return masked;
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name).matches() && !NO_SECRET.matcher(name).matches();
    }

    private static String inputOf(Launch launch) {
        if (launch.input() instanceof Input.FromFile file) {
            return "the file " + file.file();
        }
        return launch.input() instanceof Input.Text text ? text.text().length() + " characters" : "nothing";
    }

    private static List<Path> filesOf(Launch launch) {
        List<Path> files = new ArrayList<>();
        for (Output output : List.of(launch.output(), launch.errors())) {
            if (output instanceof Output.ToFile file) {
                files.add(file.file());
            }
        }
        return files;
    }

    /**
     * Several lines for people, without the environment.
     *
     * @return the command with its words quoted as for a shell and {@code ***} for what is named as a secret, what it reads and
     *     writes, and what is in its way
     */
    public String summary() {
        var text = new StringBuilder("runs ").append(CommandText.shown(command));
        directory.ifPresent(path -> text.append("\nin ").append(path));
        text.append("\nreads ").append(input);
        files.forEach(path -> text.append("\nwrites ").append(path));
        spool.ifPresent(
                path -> text.append("\ngoes on without the JVM, kept in ").append(path));
        problem.ifPresent(found -> text.append("\nbut: ").append(found));
        return text.toString();
    }

    /** Several lines for people, with the environment. */
    @Override
    public String toString() {
        var text = new StringBuilder(hook)
                .append(" on ")
                .append(EventTable.word(phase))
                .append('\n')
                .append(summary().indent(2));
        new TreeMap<>(environment).forEach((name, value) -> text.append("  ")
                .append(name)
                .append('=')
                .append(CommandText.quoted(value))
                .append('\n'));
        return text.toString();
    }
}
