// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.CertificateSpec;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.Hook;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeyType;
import io.certhooks.shell.ShellHook;
import io.certhooks.shell.ShellHooks;
import io.certhooks.shell.acmed.AcmedConfig;
import io.certhooks.shell.acmed.AcmedHooks;
import io.certhooks.shell.certbot.CertbotHooks;
import io.certhooks.shell.lego.DnsCheck;
import io.certhooks.shell.lego.LegoConfig;
import io.certhooks.shell.lego.LegoHooks;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.yunohost.HookTree;
import io.certhooks.shell.yunohost.YunoHostHooks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the hooks that the command line names. */
final class HookSources {

    // Hooks that are tried out may lie below /tmp.
    private static final TrustPolicy TRUST = TrustPolicy.STICKY_PATH;

    private final RehearsalOptions options;
    private final Console console;
    private final Path store;
    private final Map<String, String> variables;
    private final Environment environment;
    private final List<CertificateSpec> certificates = new ArrayList<>();
    private boolean presenting;

    /**
     * What the command line names.
     *
     * @param console where is told what is not supported
     * @param store the directory in which files are shown under the names that other clients give them
     * @param variables that every program gets beside its own
     */
    HookSources(RehearsalOptions options, Console console, Path store, Map<String, String> variables) {
        this.options = options;
        this.console = console;
        this.store = store;
        this.variables = variables;
        this.environment = Environment.inherited().with(variables);
    }

    /** All hooks, in the order of the command line; those of Certbot together, where the first option of it stands. */
    List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>();
        boolean certbot = false;
        for (RehearsalOptions.Source source : options.sources()) {
            Path path = Path.of(source.value());
            switch (source.option()) {
                case "--hooks" -> hooks.addAll(presenting(shell(path)));
                case "--lego" -> hooks.addAll(presenting(lego(path)));
                case "--acmed" -> hooks.addAll(acmed(path));
                case "--yunohost" -> hooks.addAll(yunohost(path));
                default -> {
                    if (!certbot) {
                        hooks.addAll(presenting(certbot()));
                    }
                    certbot = true;
                }
            }
        }
        return hooks;
    }

    /** Whether one of the hooks presents the proofs; known after {@link #hooks()}. */
    boolean isPresenting() {
        return presenting;
    }

    /**
     * The certificates to work on; known after {@link #hooks()}.
     *
     * @param named those of the command line; if there are none, all that the files of hooks name
     * @return with the keys that the files ask for
     */
    List<CertificateSpec> certificates(List<CertificateSpec> named) {
        return named.isEmpty()
                ? List.copyOf(certificates)
                : named.stream().map(this::asInFile).toList();
    }

    private CertificateSpec asInFile(CertificateSpec named) {
        Set<Identifier> names = Set.copyOf(named.identifiers());
        return certificates.stream()
                .filter(each -> names.equals(Set.copyOf(each.identifiers())))
                .findFirst()
                .map(each -> each.withName(named.name()))
                .orElse(named);
    }

    private List<Hook> presenting(List<Hook> hooks) {
        presenting |= hooks.stream()
                .anyMatch(hook -> hook.listener() instanceof ChallengeListener listener
                        && listener.type() == options.challengeType());
        return hooks;
    }

    private List<Hook> shell(Path file) {
        ShellHooks.load(file, TRUST);
        List<Hook> hooks = new ArrayList<>();
        for (ShellHook hook : ShellHooks.read(file, TRUST)) {
            ShellHook told = hook;
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                told = told.withVariable(variable.getKey(), variable.getValue());
            }
            hooks.addAll(told.hooks());
        }
        return hooks;
    }

    private List<Hook> certbot() {
        CertbotHooks hooks = options.source("--certbot")
                .map(Path::of)
                .map(HookSources::certbot)
                .orElseGet(CertbotHooks::commands)
                .withTrust(TRUST)
                .withEnvironment(environment)
                .withChallengeTypes(options.challengeType());
        if (options.source("--certbot-auth").isPresent()) {
            String auth = options.source("--certbot-auth").get();
            CertbotHooks plain = hooks;
            hooks = options.source("--certbot-cleanup")
                    .map(cleanUp -> plain.withManual(auth, cleanUp))
                    .orElseGet(() -> plain.withManual(auth));
        }
        return (options.has("--strict") ? hooks.strict() : hooks).hooks();
    }

    private static CertbotHooks certbot(Path directory) {
        return Files.isDirectory(directory.resolve("renewal-hooks"))
                ? CertbotHooks.fromConfigDirectory(directory, TRUST)
                : CertbotHooks.in(directory);
    }

    private List<Hook> lego(Path file) {
        LegoConfig config = LegoConfig.read(file, TRUST);
        config.unsupported().forEach(console::line);
        config.certificates().stream()
                .filter(each -> each.csr().isEmpty())
                .map(each -> spec(each.domains(), each.storeName(), each.keyType(), each.reuseKey()))
                .forEach(certificates::add);
        // No server of the Internet knows the records of a rehearsal.
        LegoHooks hooks = LegoHooks.of(config)
                .withTrust(TRUST)
                .withEnvironment(environment)
                .withStorage(store.resolve("lego"))
                .withCheck(DnsCheck.off());
        return (options.has("--strict") ? hooks.strict() : hooks).hooks();
    }

    private List<Hook> acmed(Path file) {
        AcmedHooks hooks = AcmedHooks.load(file, TRUST)
                .withEnvironment(environment)
                .withCertificatesDirectory(store.resolve("acmed"));
        String type = "challenge-" + options.challengeType().value();
        AcmedConfig config = hooks.config();
        config.certificates().stream()
                .map(each -> spec(
                        each.names(),
                        each.storeName(),
                        each.keyType().engine().orElse(KeyType.EC_P256),
                        each.keyReuse()))
                .forEach(certificates::add);
        presenting |= config.certificates().stream()
                .flatMap(certificate -> config.hooks(certificate).stream())
                .flatMap(hook -> hook.types().stream())
                .anyMatch(each -> each.word().equals(type));
        return (options.has("--strict") ? hooks.strict() : hooks).hooks();
    }

    private List<Hook> yunohost(Path directory) {
        HookTree tree = HookTree.of(directory, directory.resolveSibling("no system hooks"))
                .withTrust(TRUST)
                .withEnvironment(environment);
        YunoHostHooks hooks = YunoHostHooks.of(tree).withCertificates(store.resolve("yunohost"));
        return (options.has("--strict") ? hooks.strict() : hooks).hooks();
    }

    private static CertificateSpec spec(List<String> names, String storeName, KeyType keyType, boolean reuse) {
        CertificateSpec spec = CertificateSpec.of(names).withName(storeName).withKeyType(keyType);
        return reuse ? spec.withKeyReuse() : spec;
    }
}
