// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.template.Dialect;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hooks of an {@code acmed.toml}. Immutable.
 *
 * <pre>{@code
 * AcmedHooks acmed = AcmedHooks.load(Path.of("/etc/acmed/acmed.toml"));
 * builder.hooks(acmed.hooks());
 * for (AcmedCertificate certificate : acmed.config().certificates()) {
 *     specs.add(CertificateSpec.of(certificate.names()).withName(certificate.storeName()));
 * }
 * }</pre>
 *
 * <p>Hooks work as in ACMEd 0.22 and later, except that the clean-up also runs for challenges that failed, a program that does
 * not read its input is no failure, input that is not UTF-8 is passed on as it is, templates are checked by {@link #hooks()},
 * a hook may take an hour at most, and key and certificate become visible together. {@link #strict()} undoes that.
 */
public final class AcmedHooks {

    /** How long a hook may take unless told otherwise: an hour, as hooks for dns-01 wait for the DNS themselves. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(AcmedHooks.class);

    private final AcmedConfig config;
    private final Settings settings;
    private final Predicate<AcmedConfig.Authority> chosen;

    private AcmedHooks(AcmedConfig config, Settings settings, Predicate<AcmedConfig.Authority> chosen) {
        this.config = config;
        this.settings = settings;
        this.chosen = chosen;
    }

    /**
     * Reads files that only root and the running user can have changed, and runs only such programs.
     *
     * @throws ConfigurationException with everything that is wrong with the files
     */
    public static AcmedHooks load(Path toml) {
        return load(toml, TrustPolicy.SAFE_PATH);
    }

    /**
     * Reads files.
     *
     * @param trust which files are read, and which programs are run
     * @throws ConfigurationException with everything that is wrong with the files
     */
    public static AcmedHooks load(Path toml, TrustPolicy trust) {
        List<String> problems = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        Tables tables = new Includes(requireNonNull(trust, "trust"), problems, remarks).read(toml);
        AcmedConfig plain = config(toml, tables, List.of());
        // What cannot be read would be missed as if it were not there.
        if (problems.isEmpty()) {
            ConfigCheck check = new ConfigCheck(plain);
            problems.addAll(check.problems());
            remarks.addAll(check.remarks());
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        if (!remarks.isEmpty()) {
            LOG.warn("some of what ACMEd's files ask for is not done: {}", String.join("; ", remarks));
        }
        return new AcmedHooks(config(toml, tables, remarks), new Settings(trust), authority -> true);
    }

    private static AcmedConfig config(Path file, Tables tables, List<String> remarks) {
        AcmedGlobal global = tables.global;
        return new AcmedConfig(
                file,
                global == null ? AcmedGlobal.none() : global,
                tables.rateLimits,
                tables.endpoints,
                tables.accounts,
                tables.certificates,
                tables.hooks,
                tables.groups,
                remarks);
    }

    /**
     * Does as ACMEd does also where that is a weakness: no clean-up of failed challenges, no time limit, key and certificate as
     * copies with their hooks around each, the key before the CA is asked to finalize the order and the certificate after it,
     * templates compiled when a hook is called, variables of the process above those of the certificate in challenge hooks,
     * input that is not UTF-8 a failure, tacd without a host.
     */
    public AcmedHooks strict() {
        return with(copy -> {
            copy.strict = true;
            copy.timeout = null;
            copy.view = AcmedView.COPIES;
        });
    }

    /**
     * Reads the templates of all files as ones of an older ACMEd, {@code file_name_format} included; not those of the hooks that
     * are built in.
     */
    public AcmedHooks withDialect(Dialect dialect) {
        requireNonNull(dialect, "dialect");
        return with(copy -> copy.dialect = dialect);
    }

    /**
     * Reads the templates of the hooks of one file as ones of an older ACMEd.
     *
     * @param file the file that was loaded, or one that it includes
     * @throws ConfigurationException if there is no such file
     */
    public AcmedHooks withDialect(Path file, Dialect dialect) {
        requireNonNull(dialect, "dialect");
        Path real;
        try {
            real = file.toRealPath();
        } catch (IOException e) {
            throw new ConfigurationException(file + ": it cannot be read: " + e);
        }
        return with(copy -> copy.dialects.put(real, dialect));
    }

    /**
     * Limits how long each hook may take.
     *
     * @throws IllegalArgumentException if it is not longer than 0
     */
    public AcmedHooks withTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be longer than 0, was " + timeout);
        }
        return with(copy -> copy.timeout = timeout);
    }

    /** Lets each hook take as long as it likes, as ACMEd does. */
    public AcmedHooks withoutTimeout() {
        return with(copy -> copy.timeout = null);
    }

    /** Says how the files come to be under ACMEd's names; links unless said otherwise. */
    public AcmedHooks withView(AcmedView view) {
        requireNonNull(view, "view");
        return with(copy -> copy.view = view);
    }

    /**
     * Replaces the base of the environment, {@link Environment#inherited()} with {@code GIT_USERNAME} and {@code GIT_EMAIL} unless
     * replaced; the tables of the file win over it.
     */
    public AcmedHooks withEnvironment(Environment environment) {
        requireNonNull(environment, "environment");
        return with(copy -> copy.environment = environment);
    }

    /** Puts the files of all certificates into one directory, whatever the configuration says; for rehearsals. */
    public AcmedHooks withCertificatesDirectory(Path directory) {
        requireNonNull(directory, "directory");
        return with(copy -> copy.directory = directory.toAbsolutePath());
    }

    /** Lets no two calls of some hooks overlap, each by its own name, although certificates are worked on in parallel. */
    public AcmedHooks withExclusive(String... hooks) {
        Set<String> names = Set.of(hooks);
        return with(copy -> copy.exclusive = names);
    }

    /** Leaves only what one account at one CA has to do: what a lifecycle with that authority needs. */
    public AcmedHooks only(AcmedConfig.Authority authority) {
        requireNonNull(authority, "authority");
        return new AcmedHooks(config, settings, authority::equals);
    }

    /** What the files say. */
    public AcmedConfig config() {
        return config;
    }

    /**
     * The files under which the hooks, and services, know a certificate.
     *
     * @throws io.certhooks.shell.template.TemplateException if the file name format is no template
     * @throws java.nio.file.InvalidPathException if the name cannot be that of a file, for instance outside of ASCII where the
     *     locale is not UTF-8
     */
    public AcmedFiles files(AcmedCertificate certificate) {
        return settings.files(config, certificate);
    }

    /**
     * The hooks to register, in order: the accounts', then those of each certificate.
     *
     * @return hooks of their own for each call; a lifecycle needs one of these lists
     * @throws ConfigurationException with all templates that cannot be compiled, unless strict
     */
    public List<Hook> hooks() {
        return new HookList(config, settings, chosen).hooks();
    }

    private AcmedHooks with(Consumer<Settings> change) {
        Settings copy = new Settings(settings);
        change.accept(copy);
        return new AcmedHooks(config, copy, chosen);
    }

    @Override
    public String toString() {
        return "AcmedHooks[" + config.file() + (settings.strict ? ", strict" : "") + "]";
    }
}
