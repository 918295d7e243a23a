// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.shell.lego.LegoConfig.Command;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.view.FileView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hooks written for lego, run as lego runs them. Immutable.
 *
 * <pre>{@code
 * builder.hooks(LegoHooks.fromYaml(Path.of(".lego.yml")).hooks());
 * builder.hooks(LegoHooks.of()
 *         .withStorage(Path.of("/etc/lego"))
 *         .withDeploy("/usr/local/bin/deploy --reload nginx")
 *         .hooks());
 * builder.hooks(LegoHooks.v4().withRenewHook("/usr/local/bin/renewed").hooks());
 * }</pre>
 *
 * <p>A command is split at white space; there is no shell. It gets the variables {@code LEGO_HOOK_*} of lego 5, or {@code
 * LEGO_*} of lego 4, besides the environment of this JVM without the variables that change how programs are loaded. The pre
 * hook runs before the CA is contacted, the deploy hook when the files are in place, the post hook at the end unless the pre
 * hook has failed. Under the storage directory {@code certificates} shows each certificate as lego lays it out.
 *
 * <p>What differs from lego, unless {@link #strict()} is asked for: a failed deploy is repeated until it succeeds; one
 * certificate's failure does not end the run; processes have ten seconds to end after a timeout; paths are absolute; no
 * variable of lego's is inherited. Never copied: what one certificate tells the hooks of another, and the wait for programs
 * that a hook has left in the background.
 */
public final class LegoHooks {

    /** How long a command may take unless told otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    private final LegoSettings settings;

    private LegoHooks(LegoSettings settings) {
        this.settings = settings;
    }

    /** The hooks of lego 5's {@code run} command, as its flags would set them: none so far. */
    public static LegoHooks of() {
        return new LegoHooks(new LegoSettings());
    }

    /**
     * The hooks of a configuration file. They are called for its certificates only, which the engine must know by their {@link
     * LegoConfig.Certificate#storeName()}. What is {@linkplain LegoConfig#unsupported() not supported} is left out.
     */
    public static LegoHooks of(LegoConfig config) {
        requireNonNull(config, "config");
        return new LegoHooks(LegoSettings.of(config));
    }

    /**
     * Like {@link #of(LegoConfig)}.
     *
     * @param file as {@link LegoConfig#read(Path)} takes it
     * @throws ConfigurationException with all that is wrong or not supported
     */
    public static LegoHooks fromYaml(Path file) {
        return fromYaml(file, TrustPolicy.SAFE_PATH);
    }

    /**
     * Like {@link #fromYaml(Path)}.
     *
     * @param trust whether the file and programs may be ones that others can change
     * @throws ConfigurationException with all that is wrong or not supported
     */
    public static LegoHooks fromYaml(Path file, TrustPolicy trust) {
        LegoConfig config = LegoConfig.read(file, trust);
        if (!config.unsupported().isEmpty()) {
            List<String> problems = new ArrayList<>(config.unsupported());
            problems.add(file + ": to go on without these, read it with LegoConfig.read and pass it to LegoHooks.of");
            throw new ConfigurationException(problems);
        }
        return of(config).withTrust(trust);
    }

    /** The hooks of lego 4, with its seven variables. */
    public static LegoHooks v4() {
        return of().with(copy -> copy.version = LegoSettings.Version.V4);
    }

    /** Adds lego 4's variables to those of lego 5, for scripts of both. */
    public LegoHooks withV4Names() {
        return with(copy -> copy.version = LegoSettings.Version.BOTH);
    }

    /**
     * Sets {@code --pre-hook}; blank for none.
     *
     * @throws ConfigurationException if these are the hooks of lego 4, which knows none before
     */
    public LegoHooks withPre(String command) {
        return withPre(command, DEFAULT_TIMEOUT);
    }

    /**
     * Like {@link #withPre(String)}.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if the timeout is not more than zero
     */
    public LegoHooks withPre(String command, Duration timeout) {
        Optional<Command> pre = command(command, timeout);
        return refusedByV4("--pre-hook").with(copy -> copy.pre = pre);
    }

    /** Sets {@code --deploy-hook}, or both {@code --run-hook} and {@code --renew-hook} of lego 4; blank for none. */
    public LegoHooks withDeploy(String command) {
        return withDeploy(command, DEFAULT_TIMEOUT);
    }

    /**
     * Like {@link #withDeploy(String)}.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if the timeout is not more than zero
     */
    public LegoHooks withDeploy(String command, Duration timeout) {
        Optional<Command> deploy = command(command, timeout);
        return with(copy -> {
            copy.deploy = deploy;
            copy.renew = deploy;
        });
    }

    /** Sets {@code --run-hook} of lego 4, for a certificate's first issue; blank for none. */
    public LegoHooks withRunHook(String command) {
        Optional<Command> run = command(command, DEFAULT_TIMEOUT);
        return with(copy -> copy.deploy = run);
    }

    /** Sets {@code --renew-hook} of lego 4, for renewals; blank for none. */
    public LegoHooks withRenewHook(String command) {
        Optional<Command> renew = command(command, DEFAULT_TIMEOUT);
        return with(copy -> copy.renew = renew);
    }

    /**
     * Sets {@code --post-hook}; blank for none.
     *
     * @throws ConfigurationException if these are the hooks of lego 4, which knows none at the end
     */
    public LegoHooks withPost(String command) {
        return withPost(command, DEFAULT_TIMEOUT);
    }

    /**
     * Like {@link #withPost(String)}.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if the timeout is not more than zero
     */
    public LegoHooks withPost(String command, Duration timeout) {
        Optional<Command> post = command(command, timeout);
        return refusedByV4("--post-hook").with(copy -> copy.post = post);
    }

    /** Has the post hook run also when the pre hook has failed, as lego's documentation promises. */
    public LegoHooks withPostAlways() {
        return with(copy -> copy.postAlways = true);
    }

    /** Sets {@code --path}: where {@code certificates} is; {@code .lego} in the working directory unless set. */
    public LegoHooks withStorage(Path storage) {
        requireNonNull(storage, "storage");
        return with(copy -> copy.storage = storage);
    }

    /** Sets {@code --pem}: writes {@code .pem}, the certificates followed by the key. */
    public LegoHooks withPem() {
        return with(copy -> copy.pem = true);
    }

    /** Sets {@code --pfx}: writes {@code .pfx}. */
    public LegoHooks withPfx(LegoPfx pfx) {
        requireNonNull(pfx, "pfx");
        return with(copy -> copy.pfx = Optional.of(pfx));
    }

    /** Sets {@code --no-bundle}: {@code .crt} holds the certificate without its issuers. */
    public LegoHooks withoutBundle() {
        return with(copy -> copy.noBundle = true);
    }

    /** Proves control by dns-01 with a program that was written for lego's {@code exec} provider. */
    public LegoHooks withExec(Path program) {
        return withDns(ExecDns.of(program));
    }

    /** Proves control by dns-01 with {@link ExecDns}, {@link HttpReqDns} or a listener of your own. */
    public LegoHooks withDns(ChallengeListener listener) {
        requireNonNull(listener, "listener");
        return with(copy -> copy.dns = Optional.of(listener));
    }

    /** Replaces what the configuration file says of the DNS providers' waiting. */
    public LegoHooks withCheck(DnsCheck check) {
        requireNonNull(check, "check");
        return with(copy -> copy.check = Optional.of(check));
    }

    /** Sets the directory in which commands run and against which relative paths are resolved; that of this JVM unless set. */
    public LegoHooks inDirectory(Path directory) {
        Path absolute = directory.toAbsolutePath();
        return with(copy -> copy.directory = absolute);
    }

    /** Replaces the base of the commands' environment, which is {@link Environment#inherited()}. */
    public LegoHooks withEnvironment(Environment environment) {
        requireNonNull(environment, "environment");
        return with(copy -> copy.environment = environment);
    }

    /** Replaces the rule for which programs may be run. */
    public LegoHooks withTrust(TrustPolicy trust) {
        requireNonNull(trust, "trust");
        return with(copy -> copy.trust = trust);
    }

    /** Lets deploys go on when this JVM dies, as {@link io.certhooks.shell.ShellHook#withSpool}. */
    public LegoHooks withSpool(Path directory) {
        requireNonNull(directory, "directory");
        return with(copy -> copy.spool = Optional.of(directory));
    }

    /** Sets what the hooks' names begin with; {@code lego} unless set. Several sets of hooks need different ones. */
    public LegoHooks named(String name) {
        requireNonNull(name, "name");
        return with(copy -> copy.name = name);
    }

    /**
     * Does as lego does where Certhooks would do better: a failed deploy fails the operation and is not repeated; after a
     * failure the other certificates of the run are left for the next one; certificates are worked on one after another;
     * processes are killed at a timeout without time to end; paths of a relative storage directory stay relative; variables
     * of lego's are inherited where this call sets none.
     */
    public LegoHooks strict() {
        return with(copy -> copy.strict = true);
    }

    /** The layout of lego's {@code certificates} directory; {@link #hooks()} keeps it. */
    public FileView files() {
        return new LegoFiles(settings).view();
    }

    /**
     * The hooks to register, in this order: the files, proofs by DNS if there are any, pre, deploy and post. They are in one
     * exclusive group, so no two run at once.
     *
     * @return at least one hook
     * @throws ConfigurationException if the settings of a DNS provider are missing or wrong
     */
    public List<Hook> hooks() {
        return LegoListeners.of(settings);
    }

    /** The names of the hooks. */
    @Override
    public String toString() {
        return "LegoHooks[" + settings.name + "]";
    }

    private LegoHooks refusedByV4(String flag) {
        if (settings.version == LegoSettings.Version.V4) {
            throw new ConfigurationException("lego 4 has no " + flag + ": begin with LegoHooks.of()");
        }
        return this;
    }

    private static Optional<Command> command(String command, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout of a hook must be more than zero, not " + timeout
                    + "; zero does not mean that there is none");
        }
        return GoFields.of(command).isEmpty() ? Optional.empty() : Optional.of(new Command(command, timeout));
    }

    private LegoHooks with(Consumer<LegoSettings> change) {
        var copy = new LegoSettings(settings);
        change.accept(copy);
        return new LegoHooks(copy);
    }
}
