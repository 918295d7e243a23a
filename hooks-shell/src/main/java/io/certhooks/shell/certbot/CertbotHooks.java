// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.shell.certbot.SavedHooks.Manual;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hooks that were written for Certbot. Immutable.
 *
 * <pre>{@code
 * builder.hooks(CertbotHooks.in(Path.of("/etc/letsencrypt/renewal-hooks"))
 *         .withPre("systemctl stop haproxy")
 *         .withPost("systemctl start haproxy")
 *         .withManual("/usr/local/bin/dns-add", "/usr/local/bin/dns-remove")
 *         .withChallengeTypes(ChallengeType.DNS_01)
 *         .hooks());
 * }</pre>
 *
 * <p>A <b>pre</b> command runs when the first certificate of a run is about to be issued, once per run. A <b>deploy</b> command
 * runs for each new certificate with {@code RENEWED_LINEAGE} and {@code RENEWED_DOMAINS}. The <b>post</b> commands run once at
 * the end of each run in which a pre phase was entered, with {@code RENEWED_DOMAINS} and {@code FAILED_DOMAINS}, whatever came of
 * it. Of each kind the programs of the directory come first, then at most one configured command; the same command runs
 * once. Texts are run by {@code /bin/sh -c} as they are; values come in variables only.
 *
 * <p>Programs inherit the environment and the working directory of this JVM, but for variables that change how programs are
 * loaded. Unlike with Certbot, no variable leaks from one program to the next, a program that is not over after ten minutes
 * is ended, and failed deploys are repeated; {@link #strict()} restores what Certbot does.
 *
 * <p>All hooks are in one exclusive group, so that no two commands run at once. One {@code CertbotHooks} is for a whole
 * lifecycle: what belongs together, also the configurations of several lineages, goes into one.
 */
public final class CertbotHooks {

    private final CertbotSettings settings;

    private CertbotHooks(CertbotSettings settings) {
        this.settings = settings;
    }

    /**
     * The programs of a directory.
     *
     * @param renewalHooks the directory with {@code pre}, {@code deploy} and {@code post}, each of which may be missing; it is
     *     read anew in every run
     */
    public static CertbotHooks in(Path renewalHooks) {
        requireNonNull(renewalHooks, "renewalHooks");
        return commands()
                .with(copy -> copy.directory = renewalHooks.toAbsolutePath().normalize());
    }

    /** No directory: only what is configured with the methods of this class. */
    public static CertbotHooks commands() {
        return new CertbotHooks(new CertbotSettings());
    }

    /**
     * What Certbot would run for one lineage: what its renewal configuration says, the {@code cli.ini} beside the
     * {@code renewal} directory, and the {@code renewal-hooks} there. Only root and the running user may be able to change
     * the files.
     *
     * @param conf for instance {@code /etc/letsencrypt/renewal/example.org.conf}; its commands are for the certificate named
     *     {@code example.org}
     * @throws ConfigurationException with everything that Certbot would refuse
     */
    public static CertbotHooks fromRenewalConf(Path conf) {
        return fromRenewalConf(conf, TrustPolicy.SAFE_PATH);
    }

    /**
     * Like {@link #fromRenewalConf(Path)}.
     *
     * @param trust whether files and programs may be ones that others can change
     * @throws ConfigurationException with everything that Certbot would refuse
     */
    public static CertbotHooks fromRenewalConf(Path conf, TrustPolicy trust) {
        return new ConfigDirectory(ConfigDirectory.of(conf), trust).hooks(List.of(conf));
    }

    /**
     * What Certbot would run for all of its lineages: {@code renewal/*.conf}, {@code cli.ini} and {@code renewal-hooks}. Only
     * root and the running user may be able to change the files.
     *
     * @param configDirectory for instance {@code /etc/letsencrypt}
     * @throws ConfigurationException with everything that Certbot would refuse
     */
    public static CertbotHooks fromConfigDirectory(Path configDirectory) {
        return fromConfigDirectory(configDirectory, TrustPolicy.SAFE_PATH);
    }

    /**
     * Like {@link #fromConfigDirectory(Path)}.
     *
     * @param trust whether files and programs may be ones that others can change
     * @throws ConfigurationException with everything that Certbot would refuse
     */
    public static CertbotHooks fromConfigDirectory(Path configDirectory, TrustPolicy trust) {
        var directory = new ConfigDirectory(configDirectory, trust);
        return directory.hooks(directory.confs());
    }

    /** Sets what {@code --pre-hook} was, for all certificates; it takes the place of what is saved for them. */
    public CertbotHooks withPre(String command) {
        return withCommand(HookKind.PRE, command);
    }

    /** Sets what {@code --post-hook} was, for all certificates; it takes the place of what is saved for them. */
    public CertbotHooks withPost(String command) {
        return withCommand(HookKind.POST, command);
    }

    /** Sets what {@code --deploy-hook} was, for all certificates; it takes the place of what is saved for them. */
    public CertbotHooks withDeploy(String command) {
        return withCommand(HookKind.DEPLOY, command).with(copy -> copy.renewHookOnly = false);
    }

    /**
     * Sets what {@code --renew-hook} was: like {@link #withDeploy}, of which only the last counts, but before
     * {@link CertbotVersion#FROM_5_3} it does not run when there was no certificate before.
     */
    public CertbotHooks withRenewHook(String command) {
        return withCommand(HookKind.DEPLOY, command).with(copy -> copy.renewHookOnly = true);
    }

    private CertbotHooks withCommand(HookKind kind, String command) {
        requireNonNull(command, "command");
        return with(copy -> copy.commands.put(kind, command));
    }

    /**
     * Proves control of names by commands, for all certificates, as {@code --manual-auth-hook} and
     * {@code --manual-cleanup-hook}: by the challenges that a renewal configuration prefers, else http-01 where the CA offers
     * it, else dns-01.
     */
    public CertbotHooks withManual(String auth, String cleanUp) {
        return manual(auth, requireNonNull(cleanUp, "cleanUp"));
    }

    /** Like {@link #withManual(String, String)}, with nothing to clean up. */
    public CertbotHooks withManual(String auth) {
        return manual(auth, null);
    }

    private CertbotHooks manual(String auth, @Nullable String cleanUp) {
        requireNonNull(auth, "auth");
        return with(copy -> {
            copy.auth = auth;
            copy.cleanUp = cleanUp;
            copy.saved.replaceAll(saved -> saved.withManual(old -> new Manual(auth, cleanUp, old.types())));
        });
    }

    /**
     * Sets what {@code --preferred-challenges} was.
     *
     * @param types http-01, dns-01 or both, the preferred one first
     * @throws IllegalArgumentException if there is none, or one that Certbot's manual plugin cannot do
     */
    public CertbotHooks withChallengeTypes(ChallengeType... types) {
        List<ChallengeType> all = List.of(types).stream().distinct().toList();
        if (all.isEmpty() || !Manual.TYPES.containsAll(all)) {
            throw new IllegalArgumentException("the manual hooks of Certbot do http-01 and dns-01, not " + all);
        }
        return with(copy -> {
            copy.types = all;
            copy.saved.replaceAll(saved -> saved.withManual(old -> old.withTypes(all)));
        });
    }

    /** Follows another line of Certbot; {@link CertbotVersion#FROM_5_3} unless set. */
    public CertbotHooks withVersion(CertbotVersion version) {
        requireNonNull(version, "version");
        return with(copy -> copy.version = version);
    }

    /**
     * Restores what Certbot does where this class does better: failed deploys are not repeated; there is no time limit unless
     * set; certificates are worked on one after another; programs see the variables of earlier ones; what is saved in renewal
     * configurations runs for {@code renew} only; lists are cut within a name; who prints what is not UTF-8 has failed.
     */
    public CertbotHooks strict() {
        return with(copy -> copy.faithfulness = CertbotSettings.Faithfulness.STRICT);
    }

    /**
     * Has {@link #hooks()} refuse configured commands whose first word is not a program, as Certbot does; texts that begin with
     * anything else, such as {@code cd /x; y}, do not pass.
     */
    public CertbotHooks validated() {
        return with(copy -> copy.validated = true);
    }

    /** Has a failed pre command fail the certificates that need it; else it is reported only. */
    public CertbotHooks failingOnPre() {
        return with(copy -> copy.onPreFailure = CertbotSettings.OnFailure.FAIL);
    }

    /** Has a failed auth command fail its certificate; else the challenge is submitted nevertheless. */
    public CertbotHooks failingOnAuth() {
        return with(copy -> copy.onAuthFailure = CertbotSettings.OnFailure.FAIL);
    }

    /**
     * Runs deploy commands in rehearsals too, with the certificate in use, as {@code --dry-run --run-deploy-hooks}; not for a
     * certificate that is not there yet.
     */
    public CertbotHooks deployingInDryRuns() {
        return with(copy -> copy.deployInDryRun = true);
    }

    /**
     * Sets how long a command may take, ten minutes unless set, as {@link Launch#withTimeout}.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public CertbotHooks withTimeout(Duration timeout) {
        Launch.of("").withTimeout(timeout);
        return with(copy -> copy.timeout = timeout);
    }

    /** Sets the working directory of all commands; that of this JVM unless set. */
    public CertbotHooks inWorkingDirectory(Path directory) {
        requireNonNull(directory, "directory");
        return with(copy -> copy.workingDirectory = directory);
    }

    /** Replaces the base of the environment, {@link Environment#inherited()} unless replaced. */
    public CertbotHooks withEnvironment(Environment environment) {
        requireNonNull(environment, "environment");
        return with(copy -> copy.environment = environment);
    }

    /** Replaces the rule for which programs may be run. */
    public CertbotHooks withTrust(TrustPolicy trust) {
        requireNonNull(trust, "trust");
        return with(copy -> copy.trust = trust);
    }

    /**
     * Has {@code RENEWED_LINEAGE} name directories below another one than the {@code live} directory of the store, for
     * programs that expect a certain path.
     *
     * @param live for instance {@code /etc/letsencrypt/live}, made a symbolic link to the store's own
     */
    public CertbotHooks withLiveDirectory(Path live) {
        requireNonNull(live, "live");
        return with(copy -> copy.lineages = live);
    }

    /**
     * Lets deploy commands go on when this JVM dies, and finds them again at the next start instead of running them a second
     * time beside themselves.
     *
     * @param directory as for {@link io.certhooks.shell.ShellHook#withSpool}
     */
    public CertbotHooks withSpool(Path directory) {
        requireNonNull(directory, "directory");
        return with(copy -> copy.spool = directory);
    }

    /** Sets the beginning of the hooks' names, {@code certbot} unless set; the names key the journal of deploys. */
    public CertbotHooks named(String name) {
        requireNonNull(name, "name");
        return with(copy -> copy.name = name);
    }

    /**
     * What was found and has no meaning here: settings that are now those of the lifecycle, other authenticators, unknown
     * keys; files in the directory of programs that do not run. The same is logged as warnings when the configuration is read
     * and by {@link #hooks()}.
     *
     * @return one sentence for each; empty if nothing was left out
     */
    public List<String> unsupported() {
        return settings.leftOut();
    }

    /**
     * The hooks to register, in order.
     *
     * @return hooks whose names begin with the {@linkplain #named name} of this object
     * @throws ConfigurationException if the directory does not exist or is another one than that with {@code pre}, {@code
     *     deploy} and {@code post}, or a command is refused by {@link #validated()}
     */
    public List<Hook> hooks() {
        return CertbotListeners.of(settings);
    }

    @Override
    public String toString() {
        return "CertbotHooks[" + settings.name + (settings.directory == null ? "" : " in " + settings.directory) + "]";
    }

    CertbotHooks with(Consumer<CertbotSettings> change) {
        var copy = new CertbotSettings(settings);
        change.accept(copy);
        return new CertbotHooks(copy);
    }
}
