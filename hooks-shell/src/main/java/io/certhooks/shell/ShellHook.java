// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.Phase;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ShebangPolicy;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A command that is run in one or more phases of a certificate's life. Immutable.
 *
 * <pre>{@code
 * builder.hooks(ShellHook.command("nginx", "-s", "reload").onDeploy().hooks());
 * builder.hooks(ShellHook.command("/usr/local/bin/dns", "--name={{ txt_name }}", "--value={{ txt_value }}")
 *         .onChallenge(ChallengeType.DNS_01)
 *         .inheriting("DNS_API_TOKEN")
 *         .hooks());
 * }</pre>
 *
 * <p>Arguments, input, paths and values of variables are templates in the MiniJinja dialect; one argument stays one argument,
 * whatever is in its values. The program is not a template, and neither is the text after {@code sh -c}. Exit code 0 is
 * success, 75 asks to be called later, all others are failures. How a process is started and ended is told in
 * {@link io.certhooks.shell.process}.
 *
 * <p>An argument whose template begins with a value that may begin with {@code -}, such as a token, is refused unless an
 * argument {@code --} comes before it or {@link #allowingLeadingHyphens()} is set.
 */
public final class ShellHook {

    private final ShellSettings settings;

    private ShellHook(ShellSettings settings) {
        this.settings = settings;
    }

    /**
     * Runs a program.
     *
     * @param program an absolute path, or a name that is looked up in the {@code PATH} of the hook's environment
     * @param arguments templates, one for each argument
     */
    public static ShellHook command(String program, String... arguments) {
        return command(program, List.of(arguments));
    }

    /** Like {@link #command(String, String...)}. */
    public static ShellHook command(String program, List<String> arguments) {
        requireNonNull(program, "program");
        String name = ShellNames.of(program, CommandText.masked(arguments));
        return new ShellHook(new ShellSettings(name, program, arguments));
    }

    /**
     * Runs a text by {@code /bin/sh}, as it is: it is no template, and values come as arguments and variables only.
     *
     * @param text for instance {@code cat "$CERTHOOKS_FULL_CHAIN_FILE" > "$1" && systemctl reload haproxy}
     * @param arguments templates for {@code $1} and so on
     */
    public static ShellHook shell(String text, String... arguments) {
        requireNonNull(text, "text");
        List<String> all = new ArrayList<>(List.of("-c", text, "sh"));
        all.addAll(List.of(arguments));
        return new ShellHook(
                        new ShellSettings(ShellNames.of("sh", List.of(CommandText.maskedText(text))), "/bin/sh", all))
                .allowingLeadingHyphens();
    }

    /**
     * Sets the name, which keys the journal of deploys; unless set, it is the beginning of the command with {@code ***} for what
     * is named as a secret.
     */
    public ShellHook named(String name) {
        requireNonNull(name, "name");
        return with(copy -> copy.name = name);
    }

    /** Runs the command in these phases, too; for challenges use {@link #onChallenge}. */
    public ShellHook on(Phase... phases) {
        return with(copy -> copy.phases.addAll(List.of(phases)));
    }

    /** Runs the command once before and once after each run with work to do. */
    public ShellHook onRun() {
        return on(Phase.BEFORE_RUN, Phase.AFTER_RUN);
    }

    /** Runs the command before a certificate is issued or renewed. */
    public ShellHook onPre() {
        return on(Phase.PRE);
    }

    /** Runs the command to present each proof of this type, and again, with the phase {@code clean-up}, to remove it. */
    public ShellHook onChallenge(ChallengeType type) {
        requireNonNull(type, "type");
        return on(Phase.PRESENT, Phase.CLEAN_UP).ofType(type);
    }

    ShellHook ofType(ChallengeType type) {
        return with(copy -> copy.challengeType = type);
    }

    /**
     * Replaces the arguments that are used to remove a proof; the program is the same. What the program prints when it
     * presents the proof is then the value {@code carried}, without a line end.
     */
    public ShellHook withCleanUpArguments(String... arguments) {
        List<String> all = List.of(arguments);
        return with(copy -> copy.cleanUp = all);
    }

    /** Runs the command before and after each file becomes visible. */
    public ShellHook onFile() {
        return on(Phase.BEFORE_WRITE, Phase.AFTER_WRITE);
    }

    /** Runs the command for each new generation of a certificate, until it succeeds. */
    public ShellHook onDeploy() {
        return on(Phase.DEPLOY);
    }

    /** Runs the command once for all new generations of a run, until it succeeds. */
    public ShellHook onDeployBatch() {
        return on(Phase.BATCH_DEPLOY);
    }

    /** Runs the command after each operation, whatever its outcome. */
    public ShellHook onPost() {
        return on(Phase.POST);
    }

    /** Runs the command when certificates are added, removed, revoked, expiring, and when generations are pruned. */
    public ShellHook onCatalogue() {
        return on(Phase.ADDED, Phase.REMOVED, Phase.REVOKED, Phase.EXPIRING, Phase.PRUNING, Phase.PRUNED);
    }

    /** Replaces the base of the environment; a closed one unless replaced. The variables of the event are added to it. */
    public ShellHook withEnvironment(Environment environment) {
        requireNonNull(environment, "environment");
        return with(copy -> copy.environment = environment);
    }

    /** Adds a variable. */
    public ShellHook withVariable(String name, String template) {
        requireNonNull(name, "name");
        requireNonNull(template, "template");
        return with(copy -> copy.variables.put(name, template));
    }

    /** Passes on variables of this JVM. */
    public ShellHook inheriting(String... names) {
        return with(copy -> copy.environment = copy.environment.inheriting(names));
    }

    /** Sets a text for standard input. */
    public ShellHook withInput(String template) {
        requireNonNull(template, "template");
        return with(copy -> copy.input = template);
    }

    /** Sets a file for standard input. */
    public ShellHook withInputFile(String pathTemplate) {
        requireNonNull(pathTemplate, "pathTemplate");
        return with(copy -> copy.inputFile = pathTemplate);
    }

    /** Sends standard output to a file, which is made or emptied, instead of to the log and the result. */
    public ShellHook withOutputFile(String pathTemplate) {
        requireNonNull(pathTemplate, "pathTemplate");
        return with(copy -> copy.outputFile = pathTemplate);
    }

    /** Sends standard error to a file, which is made or emptied, instead of to the log and the result. */
    public ShellHook withErrorFile(String pathTemplate) {
        requireNonNull(pathTemplate, "pathTemplate");
        return with(copy -> copy.errorFile = pathTemplate);
    }

    /** Sets the working directory; that of this JVM unless set. Relative paths of files are resolved against it. */
    public ShellHook inDirectory(Path directory) {
        requireNonNull(directory, "directory");
        return with(copy -> copy.directory = directory);
    }

    /** Sets how long a call may take; two minutes unless set. As {@link Launch#withTimeout}. */
    public ShellHook withTimeout(Duration timeout) {
        Launch.of("").withTimeout(timeout);
        return with(copy -> copy.timeout = timeout);
    }

    /** Sets how long the processes have to end after a timeout; ten seconds unless set. As {@link Launch#withGrace}. */
    public ShellHook withGrace(Duration grace) {
        Launch.of("").withGrace(grace);
        return with(copy -> copy.grace = grace);
    }

    /** Replaces what a failure means, for which certificates it is called, and its exclusive group; not the timeout. */
    public ShellHook withPolicy(HookPolicy policy) {
        requireNonNull(policy, "policy");
        return with(copy -> copy.policy = policy);
    }

    /** Replaces the rule for which files may be run. */
    public ShellHook withTrust(TrustPolicy trust) {
        requireNonNull(trust, "trust");
        return with(copy -> copy.trust = trust);
    }

    /** Replaces the rule for scripts without {@code #!}. */
    public ShellHook withShebang(ShebangPolicy shebang) {
        requireNonNull(shebang, "shebang");
        return with(copy -> copy.shebang = shebang);
    }

    /** Names files that the program will execute and that are held to the same trust policy. */
    public ShellHook withScripts(Path... scripts) {
        List<Path> all = List.of(scripts);
        return with(copy -> copy.scripts = all);
    }

    /** Lets arguments begin with {@code -} because of a value in them. */
    public ShellHook allowingLeadingHyphens() {
        return with(copy -> copy.leadingHyphens = true);
    }

    /**
     * Lets deploys go on when this JVM dies, and finds them again at the next start.
     *
     * @param directory where their output and exit codes are kept, private to the running user; made if it does not exist,
     *     its parent must. Several hooks and programs may share it
     */
    public ShellHook withSpool(Path directory) {
        requireNonNull(directory, "directory");
        return with(copy -> copy.spool = directory);
    }

    /** The name. */
    public String name() {
        return settings.name;
    }

    /** The phases in which the command is run. */
    public Set<Phase> phases() {
        return EnumSet.copyOf(settings.phases);
    }

    /**
     * The hooks to register: one for each kind of listener that the phases need, so that a command for deploys only is not
     * journaled for anything else. If there are several, the kind is part of their names.
     *
     * @return at least one hook
     * @throws ConfigurationException if there is no phase, a template is wrong, or a value would become program text
     */
    public List<Hook> hooks() {
        return ShellListeners.of(settings, ShellCommand.compile(settings));
    }

    /**
     * Tells what would be run for an event, without running anything.
     *
     * @param event of one of the phases
     * @throws ConfigurationException as {@link #hooks()}
     * @throws IllegalArgumentException if the command is not run in the phase of the event
     */
    public HookDescription describe(LifecycleEvent event) {
        if (!settings.phases.contains(event.phase())) {
            throw new IllegalArgumentException("\"" + name() + "\" is not run in the phase " + event.phase());
        }
        return HookDescription.of(settings, ShellCommand.compile(settings), event);
    }

    /** Name and phases. */
    @Override
    public String toString() {
        return "ShellHook[" + settings.name + " on " + settings.phases + "]";
    }

    private ShellHook with(Consumer<ShellSettings> change) {
        var copy = new ShellSettings(settings);
        change.accept(copy);
        return new ShellHook(copy);
    }
}
