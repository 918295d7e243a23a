// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.CertificateFilter;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.LifecycleListener;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.template.TemplateException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the hooks of a configuration. */
final class HookList {

    private static final int MAX_NAME = 190;

    private final AcmedConfig config;
    private final Settings settings;
    private final List<AcmedConfig.Authority> authorities;
    private final List<Hook> hooks = new ArrayList<>();
    private final Map<Path, String> owners = new HashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> problems = new LinkedHashSet<>();

    HookList(AcmedConfig config, Settings settings, Predicate<AcmedConfig.Authority> chosen) {
        this.config = config;
        this.settings = settings;
        this.authorities = config.authorities().stream().filter(chosen).toList();
    }

    List<Hook> hooks() {
        checkOwners();
        authorities.stream().map(AcmedConfig.Authority::account).distinct().forEach(this::add);
        for (AcmedCertificate certificate : config.certificates()) {
            if (authorities.contains(config.authority(certificate))) {
                add(certificate);
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(List.copyOf(problems));
        }
        return List.copyOf(hooks);
    }

    private void checkOwners() {
        if (settings.view == AcmedView.COPIES && !settings.strict) {
            List<String> unknown = new ArrayList<>(new Owners(config.global().certificateFiles()).problems("cert"));
            unknown.addAll(new Owners(config.global().keyFiles()).problems("pk"));
            unknown.forEach(problem -> problems.add(config.file() + ": " + problem));
        }
    }

    private void add(AcmedAccount account) {
        Set<URI> directories = authorities.stream()
                .filter(each -> each.account().equals(account))
                .map(each -> each.endpoint().url())
                .collect(Collectors.toSet());
        boolean alone = authorities.stream()
                        .map(AcmedConfig.Authority::account)
                        .distinct()
                        .count()
                == 1;
        AccountFiles.Owner owner = alone ? AccountFiles.Owner.any() : new AccountFiles.Owner(account, directories);
        Firing firing = new Firing();
        for (AcmedHook hook : config.hooks(account)) {
            if (hook.types().stream().anyMatch(AcmedHookType::isForFiles)) {
                AcmedCommand command = command(hook);
                add(
                        "account " + account.name() + ": " + hook.name(),
                        hook,
                        new AccountFiles(owner, account, hook, command, firing),
                        CertificateFilter.all());
            }
        }
    }

    private void add(AcmedCertificate certificate) {
        AcmedFiles files;
        try {
            files = settings.files(config, certificate);
        } catch (TemplateException e) {
            problems.add(certificate.label() + "file_name_format: " + e.getMessage());
            return;
        } catch (InvalidPathException e) {
            problems.add(certificate.label() + "its files cannot be named: " + e.getReason()
                    + "; give it another name, or run the program in a UTF-8 locale if that is not ASCII");
            return;
        }
        check(certificate, files);
        CertificateFilter filter = config.filter(certificate);
        CertificateHooks own = new CertificateHooks(config, certificate, files, settings);
        own.listeners(this::command)
                .forEach(each -> add(certificate.id() + ": " + each.label(), each.hook(), each.listener(), filter));
    }

    private void check(AcmedCertificate certificate, AcmedFiles files) {
        files.problem(settings.view).ifPresent(problem -> problems.add(certificate.label() + problem));
        for (Path file : List.of(files.certificate(), files.privateKey())) {
            String other = owners.putIfAbsent(file.normalize(), certificate.id());
            if (other != null && !other.equals(certificate.id())) {
                problems.add(certificate.label() + "its file " + file + " would be that of the certificate \"" + other
                        + "\", too; use {{ key_type }} in file_name_format, or give one of them another name");
            }
        }
    }

    private AcmedCommand command(AcmedHook hook) {
        AcmedCommand command = new AcmedCommand(settings.strict ? BuiltInHooks.asShipped(hook) : hook, settings);
        if (!settings.strict) {
            problems.addAll(command.problems());
        }
        return command;
    }

    private void add(String label, @Nullable AcmedHook hook, LifecycleListener listener, CertificateFilter filter) {
        HookPolicy policy = HookPolicy.standard().withFilter(filter).withTimeout(engineTimeout());
        if (hook != null && settings.exclusive.contains(hook.name())) {
            policy = policy.exclusive("acmed " + hook.name());
        }
        hooks.add(Hook.of(unique(label), listener).withPolicy(policy));
    }

    private Duration engineTimeout() {
        Launch launch = Launch.of("any");
        return HookCall.engineTimeout(
                settings.timeout == null ? launch.withoutTimeout() : launch.withTimeout(settings.timeout));
    }

    private String unique(String label) {
        String clean = label.replaceAll("\\p{Cntrl}", "?");
        String base = clean.length() <= MAX_NAME ? clean : clean.substring(0, MAX_NAME);
        String name = base;
        for (int number = 2; !names.add(name); number++) {
            name = base + " #" + number;
        }
        return name;
    }
}
