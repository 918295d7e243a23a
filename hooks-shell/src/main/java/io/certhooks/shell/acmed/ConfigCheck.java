// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what is wrong with a configuration as a whole, and what it asks for in vain. */
final class ConfigCheck {

    private final AcmedConfig config;
    private final HookNames names;
    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> remarks = new LinkedHashSet<>();

    ConfigCheck(AcmedConfig config) {
        this.config = config;
        this.names = new HookNames(config.hooks(), config.groups());
        config.accounts().forEach(this::check);
        config.endpoints().forEach(this::check);
        config.certificates().forEach(this::check);
        checkNames();
        new Redefinitions(config, remarks::add).find();
        remarkGlobal();
    }

    private void checkNames() {
        Set<String> ids = new HashSet<>();
        Set<String> stored = new HashSet<>();
        for (AcmedCertificate certificate : config.certificates()) {
            if (!ids.add(certificate.id())) {
                problems.add(certificate.file() + ": " + certificate.id() + ": duplicate certificate id");
            } else if (!stored.add(certificate.storeName())) {
                problems.add(certificate.label() + "another certificate would have the name " + certificate.storeName()
                        + " in the store, too; give one of them another name");
            }
        }
    }

    /** What is wrong. */
    List<String> problems() {
        return new ArrayList<>(problems);
    }

    /** What is asked for in vain. */
    List<String> remarks() {
        return new ArrayList<>(remarks);
    }

    private void check(AcmedAccount account) {
        String label = account.file() + ": account \"" + account.name() + "\": ";
        for (AcmedHook hook : names.expand(label, account.hooks(), problems)) {
            remarkVariables(hook);
            boolean runs = hook.types().stream().anyMatch(AcmedHookType::isForFiles);
            remark(!runs, label, "hooks: " + hook.name() + " never runs, as it has no file-* type");
        }
        remark(account.contacts().size() > 1, label, "contacts: the first one is used only");
        remark(
                account.keyType() != AcmedKeyType.ECDSA_P256,
                label,
                "key_type " + account.keyType().word() + ": the key of an account is made as ecdsa-p256");
        remark(account.signatureAlgorithm().isPresent(), label, "signature_algorithm: ES256 is used");
        remark(
                account.externalAccount().isPresent()
                        && !account.externalAccount().get().signatureAlgorithm().equals("HS256"),
                label,
                "external_account: it is bound with HS256");
    }

    private void check(AcmedEndpoint endpoint) {
        String label = endpoint.file() + ": endpoint \"" + endpoint.name() + "\": ";
        for (String limit : endpoint.rateLimits()) {
            if (config.rateLimits().stream().noneMatch(each -> each.name().equals(limit))) {
                problems.add(label + limit + ": rate limit not found");
            }
        }
        boolean used =
                config.certificates().stream().anyMatch(each -> each.endpoint().equals(endpoint.name()));
        remark(!endpoint.rateLimits().isEmpty(), label, "rate_limits: the CA's own Retry-After is obeyed instead");
        remark(used && !endpoint.tosAgreed(), label, "tos_agreed: as long as it is false, a CA makes no account");
        remarkRenewal(label, endpoint.renewDelay(), endpoint.randomEarlyRenew());
        remarkRoots(label, endpoint.rootCertificates());
    }

    private void check(AcmedCertificate certificate) {
        String label = certificate.label();
        if (config.endpoints().stream().noneMatch(each -> each.name().equals(certificate.endpoint()))) {
            problems.add(label + certificate.endpoint() + ": unknown endpoint");
        }
        if (config.accounts().stream().noneMatch(each -> each.name().equals(certificate.account()))) {
            problems.add(label + certificate.account() + ": unknown account");
        }
        Set<AcmedHookType> types = EnumSet.noneOf(AcmedHookType.class);
        for (AcmedHook hook : names.expand(label, certificate.hooks(), problems)) {
            types.addAll(hook.types());
            remarkVariables(hook);
            remark(hook.types().isEmpty(), label, "hooks: " + hook.name() + " never runs, as it has no type");
            remark(isGit(hook), label, "hooks: git records changes of AcmedView.COPIES only, as links stay the same");
        }
        for (AcmedIdentifier each : certificate.identifiers()) {
            AcmedHookType wanted = AcmedHookType.presenting(each.challenge());
            remark(
                    !types.contains(wanted),
                    label,
                    "hooks: none has the type " + wanted.word() + ", so something else must answer this challenge");
        }
        remark(
                certificate.keyType().engine().isEmpty(),
                label,
                "key_type " + certificate.keyType().word() + ": such keys are not made; use ecdsa_p384 for instance");
        remark(!certificate.csrDigest().equals("sha256"), label, "csr_digest: the key's usual one is used");
        remark(
                !certificate.subjectAttributes().isEmpty(),
                label,
                "subject_attributes: a signing request has names only, as CAs ignore the rest");
        remarkRenewal(label, certificate.renewDelay(), certificate.randomEarlyRenew());
    }

    private static boolean isGit(AcmedHook hook) {
        boolean after = hook.types().contains(AcmedHookType.FILE_POST_EDIT)
                || hook.types().contains(AcmedHookType.FILE_POST_CREATE);
        return after && (hook.cmd().equals("git") || hook.cmd().endsWith("/git"));
    }

    private void remarkVariables(AcmedHook hook) {
        UnknownVariables.in(hook).forEach(text -> remarks.add(hook.label() + text));
        SingleBraces.in(hook).ifPresent(text -> remarks.add(hook.label() + text));
    }

    private void remarkGlobal() {
        AcmedGlobal global = config.global();
        String label = config.file() + ": global: ";
        boolean given = settings(global.certificateFiles()) || settings(global.keyFiles());
        remark(given, label, "modes, users and groups of files are for AcmedView.COPIES; links have none");
        remark(
                global.accountsDirectory().isPresent(),
                label,
                "accounts_directory: accounts are in the certificate store");
        remarkRenewal(label, global.renewDelay(), global.randomEarlyRenew());
        remarkRoots(label, global.rootCertificates());
        remark(config.certificates().isEmpty(), config.file() + ": ", "there is no certificate, so no hook is called");
    }

    private void remarkRenewal(String label, Optional<Duration> delay, Optional<Duration> random) {
        remark(
                delay.isPresent(),
                label,
                "renew_delay: the program has to give it to the lifecycle, as RenewalPolicy.withRenewBefore");
        remark(random.isPresent(), label, "random_early_renew: renewals are not spread");
    }

    private void remarkRoots(String label, List<Path> roots) {
        remark(
                !roots.isEmpty(),
                label,
                "root_certificates: the program has to give them to its CertificateAuthority, as withTrustedRoot");
    }

    private static boolean settings(AcmedFileSettings settings) {
        return settings.mode().isPresent()
                || settings.user().isPresent()
                || settings.group().isPresent();
    }

    private void remark(boolean given, String label, String text) {
        if (given) {
            remarks.add(label + text);
        }
    }
}
