// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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
        Set<String> ids = new HashSet<>();
        Set<String> stored = new HashSet<>();
        for (AcmedCertificate certificate : config.certificates()) {
            if (!ids.add(certificate.id())) {
                problems.add(certificate.id() + ": duplicate certificate id");
            } else if (!stored.add(certificate.storeName())) {
                problems.add(certificate.id() + ": another certificate would have the name " + certificate.storeName()
                        + " in the store, too; give one of them another name");
            }
            check(certificate);
        }
        remarkFileSettings();
    }

    /** What is wrong, without a file in front. */
    List<String> problems() {
        return new ArrayList<>(problems);
    }

    /** What is asked for in vain. */
    List<String> remarks() {
        return new ArrayList<>(remarks);
    }

    private void check(AcmedAccount account) {
        String label = "account \"" + account.name() + "\"";
        for (AcmedHook hook : names.expand(account.hooks(), problems)) {
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
        for (String limit : endpoint.rateLimits()) {
            if (config.rateLimits().stream().noneMatch(each -> each.name().equals(limit))) {
                problems.add("endpoint \"" + endpoint.name() + "\": " + limit + ": rate limit not found");
            }
        }
        remark(
                !endpoint.rateLimits().isEmpty(),
                "endpoint \"" + endpoint.name() + "\"",
                "rate_limits: the CA's own Retry-After is obeyed instead");
    }

    private void check(AcmedCertificate certificate) {
        String label = "certificate \"" + certificate.id() + "\"";
        if (config.endpoints().stream().noneMatch(each -> each.name().equals(certificate.endpoint()))) {
            problems.add(label + ": " + certificate.endpoint() + ": unknown endpoint");
        }
        if (config.accounts().stream().noneMatch(each -> each.name().equals(certificate.account()))) {
            problems.add(label + ": " + certificate.account() + ": unknown account");
        }
        for (AcmedHook hook : names.expand(certificate.hooks(), problems)) {
            remark(hook.types().isEmpty(), label, "hooks: " + hook.name() + " never runs, as it has no type");
            remark(
                    hook.name().equals("git-add") && hook.file().isEmpty(),
                    label,
                    "hooks: git records changes of AcmedView.COPIES only, as links stay the same");
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
    }

    private void remarkFileSettings() {
        boolean given = settings(config.global().certificateFiles())
                || settings(config.global().keyFiles());
        remark(given, "global", "modes, users and groups of files are for AcmedView.COPIES; links have none");
        remark(
                config.global().accountsDirectory().isPresent(),
                "global",
                "accounts_directory: accounts are in the certificate store");
    }

    private static boolean settings(AcmedFileSettings settings) {
        return settings.mode().isPresent()
                || settings.user().isPresent()
                || settings.group().isPresent();
    }

    private void remark(boolean given, String label, String text) {
        if (given) {
            remarks.add(label + ": " + text);
        }
    }
}
