// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Phase;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Input;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.Output;
import io.certhooks.shell.template.TemplateException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The templates of a hook, compiled once, and the launch they make of an event's values. */
final class ShellCommand {

    private final ShellSettings settings;
    private final List<Slot> arguments;
    private final List<Slot> cleanUp;
    private final Map<String, Slot> variables;
    private final Optional<Slot> input;
    private final Optional<Slot> inputFile;
    private final Optional<Slot> outputFile;
    private final Optional<Slot> errorFile;

    private ShellCommand(ShellSettings settings, Slot.Compiler compiler) {
        this.settings = settings;
        arguments = compiler.arguments("argument", settings.arguments);
        List<String> other = settings.cleanUp;
        cleanUp = other == null ? arguments : compiler.arguments("clean-up argument", other);
        variables = new LinkedHashMap<>();
        settings.variables.forEach((name, text) -> variables.put(name, compiler.slot("variable " + name, text)));
        input = compiler.optional("input", settings.input);
        inputFile = compiler.optional("input file", settings.inputFile);
        outputFile = compiler.optional("output file", settings.outputFile);
        errorFile = compiler.optional("error file", settings.errorFile);
    }

    /**
     * Compiles all templates and checks that no value can become program text.
     *
     * @throws ConfigurationException with all problems
     */
    static ShellCommand compile(ShellSettings settings) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        settings.phases.forEach(phase -> names.addAll(EventValues.names(phase)));
        var command = new ShellCommand(settings, new Slot.Compiler(names, problems));
        ShellRules.check(settings, command.arguments, problems);
        ShellRules.check(settings, command.cleanUp, problems);
        settings.environment.with(settings.variables).problem().ifPresent(problem -> problems.add(problem.detail()));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems.stream()
                    .distinct()
                    .map(problem -> "hook \"" + settings.name + "\": " + problem)
                    .toList());
        }
        return command;
    }

    /**
     * What to start for an event.
     *
     * @param values of the event, as {@link EventValues#of} gives them
     * @param variables of the event, for the environment
     * @throws TemplateException if a template cannot be rendered with these values
     * @throws InvalidPathException if a path cannot be one
     */
    Launch launch(Phase phase, Map<String, Object> values, Map<String, String> variables) {
        return launch(phase, slot -> slot.render(values), variables);
    }

    /** The launch as it is written, before there are values. */
    Launch unrendered(Phase phase) {
        return launch(phase, Slot::text, Map.of());
    }

    private Launch launch(Phase phase, Function<Slot, String> text, Map<String, String> ofEvent) {
        List<Slot> slots = phase == Phase.CLEAN_UP ? cleanUp : arguments;
        Launch launch = Launch.of(settings.program, slots.stream().map(text).toList())
                .withName(settings.name)
                .withEnvironment(environment(text, ofEvent))
                .withTimeout(settings.timeout)
                .withGrace(settings.grace)
                .withTrust(settings.trust)
                .withShebang(settings.shebang)
                .withScripts(settings.scripts.toArray(Path[]::new));
        Path directory = settings.directory;
        return withStreams(directory == null ? launch : launch.inDirectory(directory), text);
    }

    private Launch withStreams(Launch plain, Function<Slot, String> text) {
        Launch launch = plain;
        if (input.isPresent()) {
            launch = launch.withInput(Input.text(text.apply(input.get())));
        }
        if (inputFile.isPresent()) {
            launch = launch.withInput(Input.file(path(inputFile.get(), text)));
        }
        if (outputFile.isPresent()) {
            launch = launch.withOutput(Output.file(path(outputFile.get(), text)));
        }
        if (errorFile.isPresent()) {
            launch = launch.withErrors(Output.file(path(errorFile.get(), text)));
        }
        return launch;
    }

    private Path path(Slot slot, Function<Slot, String> text) {
        Path path = Path.of(text.apply(slot));
        Path directory = settings.directory;
        return directory == null ? path : directory.resolve(path);
    }

    private Environment environment(Function<Slot, String> text, Map<String, String> ofEvent) {
        Map<String, String> own = new LinkedHashMap<>(ofEvent);
        variables.forEach((name, slot) -> own.put(name, text.apply(slot)));
        return settings.environment.with(own);
    }

    /** The argument that would begin with a hyphen because of a value, if there is one. */
    Optional<String> leadingHyphen(Phase phase, Map<String, Object> values) {
        List<Slot> slots = phase == Phase.CLEAN_UP ? cleanUp : arguments;
        return settings.leadingHyphens ? Optional.empty() : ShellRules.leadingHyphen(slots, values);
    }
}
