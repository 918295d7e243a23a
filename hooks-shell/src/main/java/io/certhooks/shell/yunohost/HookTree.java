// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Two folders of hooks, as YunoHost has them in {@code /etc/yunohost/hooks.d} and {@code /usr/share/yunohost/hooks}: a
 * subfolder for each action, in it the scripts {@code NN-name} that are called when the action happens. Immutable; safe for
 * use by several threads.
 *
 * <pre>{@code
 * HookTree tree = HookTree.of(Path.of("/etc/yunohost/hooks.d"), Path.of("/usr/share/yunohost/hooks"));
 * HookTreeResult result = tree.call(YunoHostEvent.postDomainAdd("example.org"));
 * if (!result.isOk()) {
 *     System.err.println(result.describeFailures());
 * }
 * }</pre>
 *
 * <p><b>Order.</b> By priority as a text ({@code 100} before {@code 20}), then the system's before the administrator's, then by
 * file name. A file of the administrator with the same priority and name takes the place of the system's. Files that begin with
 * a dot, end with {@code ~} or {@code .pyc}, or are called {@code __x__} are not hooks.
 *
 * <p><b>Execution.</b> {@code .py} files are called by Python, all others by {@code bash -x} whatever their permissions and their
 * first line say, as {@code ./NN-name} in their own folder. A script that fails does not keep the next from being called.
 *
 * <p><b>Threads.</b> Scripts run one after the other on the calling thread, without a lock: a script may call back into this
 * program, which may call the tree again. Interrupting the thread ends the script that runs, and no other is called.
 *
 * <p>Unless told otherwise, each script has ten minutes, inherits the environment without its unsafe variables, and must be, like
 * the folders it is in, writable by root and the running user only.
 */
public final class HookTree {

    /** How long a script may take unless told otherwise: ten minutes. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    /** Whether bash prints each command before it runs it. */
    public enum Tracing {
        /** It does, to descriptor 7, which is the same as standard output. */
        ON,
        /** It does not unless the script says so itself. */
        OFF
    }

    private final Path custom;
    private final Path system;
    private final HookTreeSettings settings;

    private HookTree(Path custom, Path system, HookTreeSettings settings) {
        this.custom = custom;
        this.system = system;
        this.settings = settings;
    }

    /**
     * A tree of two folders. Neither has to exist; they are read anew for each call.
     *
     * @param customDirectory the administrator's, whose files win
     * @param systemDirectory that of the packages, which is never changed
     */
    public static HookTree of(Path customDirectory, Path systemDirectory) {
        return new HookTree(customDirectory.toAbsolutePath(), systemDirectory.toAbsolutePath(), new HookTreeSettings());
    }

    /**
     * Sets how long each script may take; after that its whole process tree is ended.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public HookTree withTimeout(Duration timeout) {
        Launch checked = Launch.of("/bin/sh").withTimeout(timeout);
        return with(copy -> copy.timeout = checked.timeout());
    }

    /**
     * Sets how long a process tree has between TERM and KILL; zero kills at once.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public HookTree withGrace(Duration grace) {
        Launch checked = Launch.of("/bin/sh").withGrace(grace);
        return with(copy -> copy.grace = checked.grace());
    }

    /** Replaces the rule for which files may be started. */
    public HookTree withTrust(TrustPolicy trust) {
        requireNonNull(trust, "trust");
        return with(copy -> copy.trust = trust);
    }

    /**
     * Replaces the environment that scripts get besides YunoHost's variables and those of the event. {@code YNH_CONTEXT} and an
     * inherited {@code HOME} are taken away in any case.
     */
    public HookTree withEnvironment(Environment environment) {
        requireNonNull(environment, "environment");
        return with(copy -> copy.environment = environment);
    }

    /** Sets whether bash prints each command; helpers of YunoHost rely on it. */
    public HookTree withTracing(Tracing tracing) {
        requireNonNull(tracing, "tracing");
        return with(copy -> copy.tracing = tracing);
    }

    /** Sets {@code YNH_INTERFACE}: {@code cli}, which it is unless set, or {@code api}. */
    public HookTree withInterface(String name) {
        requireNonNull(name, "name");
        return with(copy -> copy.caller = name);
    }

    /**
     * Sets the program that runs Python hooks; {@code python3} unless set.
     *
     * @param program an absolute path, or a name that is looked up in the {@code PATH} of the environment
     */
    public HookTree withPython(String program) {
        requireNonNull(program, "program");
        return with(copy -> copy.python = program);
    }

    /** Sets the bash that runs all other hooks; {@code /bin/bash} unless set. */
    public HookTree withBash(Path program) {
        Path absolute = program.toAbsolutePath();
        return with(copy -> copy.bash = absolute);
    }

    /** Replaces who gets the lines that scripts print; the log unless replaced. */
    public HookTree withOutput(HookOutput output) {
        requireNonNull(output, "output");
        return with(copy -> copy.output = output);
    }

    /** Sets how the return values of bash scripts are read; as YAML unless set. */
    public HookTree withReturnFormat(HookReturn.Format format) {
        requireNonNull(format, "format");
        return with(copy -> copy.format = format);
    }

    /**
     * Sets the user as which scripts run, by {@code sudo -n -u}; the running user unless set. Only root can do so, and scripts and
     * folders must be readable for that user.
     *
     * @throws IllegalArgumentException if it is no name of a user
     */
    public HookTree asUser(String name) {
        String checked = OtherUser.checkedName(name);
        return with(copy -> copy.user = checked);
    }

    /**
     * Does what YunoHost does also where it is better not to: scripts may take as long as they like; a script that deletes its
     * return file or leaves others beside it, and a Python hook that throws or returns something wrong, ends the whole call;
     * variables that a bash hook gets are seen by the Python hooks after it; Python hooks run as the running user whatever
     * {@link #asUser} says, and bash scripts of others without YunoHost's variables; {@link #remove} deletes all files whose
     * name only ends like the app's.
     */
    public HookTree strict() {
        return with(copy -> {
            copy.strict = true;
            copy.timeout = null;
        });
    }

    /** The hooks of an action that would be called, in order; empty if there are none. */
    public List<HookFile> list(String action) {
        return listing().all(Actions.checkedName("action", action));
    }

    /**
     * The hooks of one name, those of the administrator first. As in YunoHost only files of the form {@code NN-name} without an
     * extension are found.
     *
     * @return empty if there is none
     */
    public List<HookFile> info(String action, String name) {
        return listing().info(Actions.checkedName("action", action), name);
    }

    /** The actions for which there are folders, known or not, in alphabetical order. */
    public List<String> actions() {
        return List.copyOf(listing().actions());
    }

    /**
     * Everything in the two folders that has no effect or cannot work, one sentence each: files that are ignored because of their
     * name or replaced by another, folders and broken links instead of scripts, scripts that others can change, actions that
     * YunoHost does not have.
     */
    public List<String> findings() {
        return listing().findings(settings.trust);
    }

    /**
     * Copies a script of an app into the administrator's folder, with its permissions. The name of the file says the priority and
     * the action, as {@code 50-post_cert_update}; the copy is called {@code 50-app} in the folder of the action.
     *
     * @return the copy, which may have replaced an older one
     * @throws IllegalArgumentException if the name of the app or the action is no file name
     * @throws io.certhooks.hook.ConfigurationException if it cannot be copied
     */
    public Path add(String app, Path file) {
        return new HookInstallation(custom, settings.strict).add(app, file);
    }

    /**
     * Deletes the scripts of an app in the administrator's folder: those that are called {@code NN-app}.
     *
     * @return what was deleted; empty if there was nothing
     * @throws IllegalArgumentException if the name of the app is no file name
     * @throws io.certhooks.hook.ConfigurationException if a file cannot be deleted
     */
    public List<Path> remove(String app) {
        return new HookInstallation(custom, settings.strict).remove(app);
    }

    /** Calls the scripts of an event and waits for them. A failure is a result, not an exception. */
    public HookTreeResult call(YunoHostEvent event) {
        return call(event, hook -> event.arguments());
    }

    /**
     * Calls the scripts of an action that YunoHost may not know.
     *
     * @param arguments texts, whole numbers and booleans; bash gets them as texts, booleans as {@code True} and {@code False}
     * @param environment variables for the scripts
     * @throws IllegalArgumentException if the action is no file name or an argument is of another type
     */
    public HookTreeResult call(String action, List<?> arguments, Map<String, String> environment) {
        return call(YunoHostEvent.of(action).withArguments(arguments).withVariables(environment));
    }

    /**
     * Calls one script, wherever it is, and waits for it; the names of the event do not count. A failure is a result, not an
     * exception.
     *
     * @param script bash, or Python if its name ends in {@code .py}; it need not be in a folder of this tree
     * @param event arguments, variables and working directory
     */
    public HookOutcome exec(Path script, YunoHostEvent event) {
        HookFile hook = HookFile.of(event.action(), script, HookFile.Origin.CUSTOM);
        return new HookRun(settings, event)
                .run(List.of(hook), each -> event.arguments())
                .outcomes()
                .get(0);
    }

    HookTreeResult call(YunoHostEvent event, Function<HookFile, List<Object>> arguments) {
        List<HookFile> hooks = listing().named(event.action(), event.names());
        return new HookRun(settings, event).run(hooks, arguments);
    }

    boolean isStrict() {
        return settings.strict;
    }

    private HookListing listing() {
        return new HookListing(custom, system);
    }

    private HookTree with(Consumer<HookTreeSettings> change) {
        var copy = new HookTreeSettings(settings);
        change.accept(copy);
        return new HookTree(custom, system, copy);
    }

    @Override
    public String toString() {
        return "HookTree[" + custom + " over " + system + "]";
    }
}
