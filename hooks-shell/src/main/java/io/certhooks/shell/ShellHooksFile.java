// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.CertificateFilter;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.Phase;
import io.certhooks.shell.config.ConfigFile;
import io.certhooks.shell.config.Section;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.ShebangPolicy;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One file of hooks while it is read. */
final class ShellHooksFile {

    private static final Map<String, TrustPolicy> TRUST =
            Map.of("safe-path", TrustPolicy.SAFE_PATH, "sticky-path", TrustPolicy.STICKY_PATH, "any", TrustPolicy.ANY);
    private static final Map<String, ShebangPolicy> SHEBANG =
            Map.of("required", ShebangPolicy.REQUIRED, "shell-if-missing", ShebangPolicy.SHELL_IF_MISSING);
    private static final Map<String, Environment> ENVIRONMENT =
            Map.of("closed", Environment.closed(), "inherited", Environment.inherited());

    private final Path file;
    private final TrustPolicy trust;
    private final List<String> problems = new ArrayList<>();

    ShellHooksFile(Path file, TrustPolicy trust) {
        this.file = file;
        this.trust = trust;
    }

    /**
     * Reads it.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    List<ShellHook> hooks() {
        Section top = Section.top(file.toString(), ConfigFile.read(file), problems);
        top.text("$schema");
        Optional<Path> spool = top.path("spool");
        Map<String, ShellHook> hooks = new LinkedHashMap<>();
        for (Section section : top.sections("hooks")) {
            Optional<ShellHook> hook = hook(section, spool);
            if (hook.isPresent() && hooks.putIfAbsent(hook.get().name(), hook.get()) != null) {
                problems.add(
                        file + ": there are two hooks named \"" + hook.get().name() + "\"");
            }
        }
        List<ShellHook> used = new ShellGroups(top.listTable("groups"), hooks, top)
                .used(top.has("use") ? Optional.of(top.texts("use")) : Optional.empty());
        top.end();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(List.copyOf(problems));
        }
        return used;
    }

    private Optional<ShellHook> hook(Section unnamed, Optional<Path> spool) {
        Optional<String> name = unnamed.text("name");
        if (name.isEmpty()) {
            unnamed.problem("the name is missing");
            return Optional.empty();
        }
        Section section = unnamed.as("hook \"" + name.get() + "\"");
        ShellHook hook = settings(section, phases(section, command(section).named(name.get())), spool);
        section.end();
        return Optional.of(hook);
    }

    // After a mistake it goes on with any command, to find the others.
    private static ShellHook command(Section section) {
        List<String> command = section.texts("command");
        Optional<String> script = section.text("script");
        Optional<String> shell = section.text("shell");
        List<String> arguments = section.texts("arguments");
        int given = (section.has("command") ? 1 : 0) + (script.isPresent() ? 1 : 0) + (shell.isPresent() ? 1 : 0);
        if (given != 1) {
            section.problem("needs one of the keys command, script and shell");
        } else if (section.has("command") && (command.isEmpty() || !arguments.isEmpty())) {
            section.problem(
                    "command",
                    "must be a list of a program and its arguments; the key arguments is for script and shell");
        }
        if (shell.isPresent()) {
            return ShellHook.shell(shell.get(), arguments.toArray(String[]::new));
        }
        return command.isEmpty()
                ? ShellHook.command(script.orElse("none"), arguments)
                : ShellHook.command(command.get(0), command.subList(1, command.size()));
    }

    private static ShellHook phases(Section section, ShellHook plain) {
        ShellHook hook = plain;
        for (Set<Phase> phases : section.choices("on", ShellPhases.WORDS)) {
            hook = hook.on(phases.toArray(Phase[]::new));
        }
        if (hook.phases().isEmpty()) {
            section.problem("on", "must name one phase at least");
        }
        Optional<ChallengeType> type = section.choice("challenge", ShellPhases.CHALLENGES);
        List<String> cleanUp = section.texts("clean-up-arguments");
        if (section.has("clean-up-arguments")) {
            hook = hook.withCleanUpArguments(cleanUp.toArray(String[]::new));
        }
        return type.isPresent() ? hook.ofType(type.get()) : hook;
    }

    private ShellHook settings(Section section, ShellHook plain, Optional<Path> commonSpool) {
        ShellHook hook = plain.withEnvironment(environment(section))
                .withPolicy(policy(section))
                .withTrust(section.choice("trust", TRUST).orElse(trust))
                .withShebang(section.choice("shebang", SHEBANG).orElse(ShebangPolicy.REQUIRED));
        for (Map.Entry<String, String> variable : section.textTable("variables").entrySet()) {
            hook = hook.withVariable(variable.getKey(), variable.getValue());
        }
        hook = section.text("input").map(hook::withInput).orElse(hook);
        hook = section.text("input-file").map(hook::withInputFile).orElse(hook);
        hook = section.text("output-file").map(hook::withOutputFile).orElse(hook);
        hook = section.text("error-file").map(hook::withErrorFile).orElse(hook);
        hook = section.path("directory").map(hook::inDirectory).orElse(hook);
        hook = section.path("spool").or(() -> commonSpool).map(hook::withSpool).orElse(hook);
        return limits(section, section.flag("allow-leading-hyphens") ? hook.allowingLeadingHyphens() : hook);
    }

    private static ShellHook limits(Section section, ShellHook plain) {
        ShellHook hook = plain;
        try {
            hook = section.duration("timeout").map(hook::withTimeout).orElse(hook);
            hook = section.duration("grace").map(hook::withGrace).orElse(hook);
        } catch (IllegalArgumentException e) {
            section.problem(String.valueOf(e.getMessage()));
        }
        return hook;
    }

    private static Environment environment(Section section) {
        return section.choice("environment", ENVIRONMENT)
                .orElse(Environment.closed())
                .inheriting(section.texts("inherit").toArray(String[]::new))
                .without(section.texts("without").toArray(String[]::new))
                .allowingUnsafe(section.texts("allow-unsafe").toArray(String[]::new));
    }

    private static HookPolicy policy(Section section) {
        HookPolicy policy = HookPolicy.standard()
                .withOnFailure(
                        section.choice("on-failure", ShellPhases.FAILURES).orElse(HookPolicy.OnFailure.STANDARD));
        List<String> certificates = section.texts("certificates");
        if (section.has("certificates")) {
            policy = policy.withFilter(CertificateFilter.named(certificates.toArray(String[]::new)));
        }
        return section.text("exclusive").map(policy::exclusive).orElse(policy);
    }
}
