// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.CatalogueEvent;
import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.CertificateRemoved;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.GenerationPruned;
import io.certhooks.hook.GenerationPruning;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.PostListener;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.call.Foretold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fires the events of YunoHost for those of a lifecycle. */
final class TreeListeners {

    private static final Logger LOG = LoggerFactory.getLogger(TreeListeners.class);
    // Which categories YunoHost regenerates when.
    private static final List<String> FOR_CERTIFICATE = List.of("nginx", "postfix");
    private static final List<String> FOR_NEW_DOMAIN =
            List.of("nginx", "dnsmasq", "postfix", "mdns", "dovecot", "opendkim");
    private static final List<String> FOR_OLD_DOMAIN = List.of("nginx", "dnsmasq", "postfix", "mdns", "opendkim");

    private final HookTree tree;
    private final ManagedDomains domains;
    private final @Nullable CertsView certs;
    private final @Nullable ConfigRegeneration regeneration;

    TreeListeners(
            HookTree tree,
            ManagedDomains domains,
            @Nullable CertsView certs,
            @Nullable ConfigRegeneration regeneration) {
        this.tree = tree;
        this.domains = domains;
        this.certs = certs;
        this.regeneration = regeneration;
    }

    DeployListener certificates() {
        return Foretold.deploy(this::deploy, this::deployText);
    }

    PostListener domains() {
        return new DomainChanges(domains, this::added, this::gone, this::domainsText);
    }

    CatalogueListener catalogue() {
        return new Catalogue();
    }

    private String deployText(Operation operation) {
        List<String> texts = new ArrayList<>();
        if (certs != null) {
            texts.add("shows key and certificate to the scripts");
        }
        return text(texts, FOR_CERTIFICATE, "post_cert_update", operation);
    }

    private String domainsText(Operation operation) {
        if (operation.kind() == OperationKind.REPLACE) {
            List<String> texts = new ArrayList<>();
            tree.list("post_domain_remove").forEach(script -> texts.add("runs " + script.path() + " for what goes"));
            tree.list("post_domain_add").forEach(script -> texts.add("runs " + script.path() + " for what comes"));
            return CommandText.joined(texts);
        }
        boolean first = operation.kind() == OperationKind.ISSUE && operation.attempt() == 1;
        return first ? text(new ArrayList<>(), FOR_NEW_DOMAIN, "post_domain_add", operation) : CommandText.NOTHING;
    }

    private String text(List<String> texts, List<String> categories, String action, Operation operation) {
        if (regeneration != null) {
            texts.add("regenerates the configuration of " + String.join(", ", categories));
        }
        List<HookFile> scripts = tree.list(action);
        for (String name : domains.of(operation.identifiers())) {
            scripts.forEach(script ->
                    texts.add("runs " + CommandText.line(List.of(script.path().toString(), name))));
        }
        return CommandText.joined(texts);
    }

    private void deploy(DeployEvent event) throws HookFailure {
        List<String> names = domains.of(event.operation().identifiers());
        if (certs != null) {
            CertificateFiles live = event.live()
                    .orElseThrow(() -> new HookFailure(
                            HookStatus.NOT_LAUNCHABLE,
                            "the files of " + event.operation().name()
                                    + " cannot be shown, as its store has none; use a store of files"));
            certs.show(event.operation().certificate(), live, names);
        }
        fire(FOR_CERTIFICATE, names, YunoHostEvent::postCertUpdate);
    }

    private void added(List<String> names) throws HookFailure {
        fire(FOR_NEW_DOMAIN, names, YunoHostEvent::postDomainAdd);
    }

    private void gone(List<String> names) throws HookFailure {
        fire(FOR_OLD_DOMAIN, names, YunoHostEvent::postDomainRemove);
    }

    private void fire(List<String> categories, List<String> names, Function<String, YunoHostEvent> event)
            throws HookFailure {
        regenerate(categories);
        var failures = new Failures();
        names.forEach(name -> failures.add(tree.call(event.apply(name))));
        failures.report();
    }

    private void regenerate(List<String> categories) throws HookFailure {
        if (regeneration == null) {
            return;
        }
        Regeneration result = regeneration.regenerate(categories, Set.of());
        Optional<String> failure = result.failure();
        if (failure.isPresent()) {
            throw new HookFailure(HookStatus.FAILED, "conf_regen: " + failure.get());
        }
        if (!result.problems().isEmpty()) {
            throw new HookFailure(HookStatus.FAILED, "conf_regen: " + String.join("; ", result.problems()));
        }
        if (!result.isOk()) {
            // As in YunoHost: a category whose scripts have failed stays as it is, and the event goes on.
            LOG.warn(
                    "conf_regen: {} {}",
                    result.pre().describeFailures(),
                    result.post().map(HookTreeResult::describeFailures).orElse(""));
        }
    }

    private final class Catalogue implements CatalogueListener {

        @Override
        public void removed(CertificateRemoved event) throws HookFailure {
            if (certs != null) {
                certs.remove(event.name());
            }
            gone(domains.of(event.identifiers()));
        }

        @Override
        public void pruning(GenerationPruning event) throws HookFailure {
            var failures = new Failures();
            failures.add(tree.call(YunoHostEvent.preBackupDelete(
                    archive(event, event.generation().number()))));
            failures.report();
        }

        @Override
        public void pruned(GenerationPruned event) throws HookFailure {
            var failures = new Failures();
            failures.add(tree.call(YunoHostEvent.postBackupDelete(
                    archive(event, event.generation().number()))));
            failures.report();
        }

        private String archive(CatalogueEvent event, int generation) {
            return event.name() + "-" + generation;
        }
    }

    /** What went wrong in several calls: all are made, then the first failure decides. */
    private static final class Failures {

        private final StringBuilder message = new StringBuilder();
        private HookStatus status = HookStatus.OK;
        private String output = "";

        private void add(HookTreeResult result) {
            if (result.isOk()) {
                return;
            }
            message.append(message.isEmpty() ? "" : "; ").append(result.describeFailures());
            if (status == HookStatus.OK) {
                Optional<HookOutcome> first = result.failed().stream().findFirst();
                status = first.map(HookOutcome::status).orElse(HookStatus.FAILED);
                output = first.map(HookOutcome::output).orElse("");
            }
        }

        private void report() throws HookFailure {
            if (status != HookStatus.OK) {
                HookReport.current().output(output);
                throw new HookFailure(status, message.toString());
            }
        }
    }
}
