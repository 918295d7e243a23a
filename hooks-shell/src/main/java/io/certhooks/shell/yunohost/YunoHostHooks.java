// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hooks for a lifecycle that call the scripts of a YunoHost for its certificates. Immutable.
 *
 * <pre>{@code
 * YunoHostHooks yunohost = YunoHostHooks.in(Path.of("/etc/yunohost/hooks.d"), Path.of("/usr/share/yunohost/hooks"))
 *         .withCertificates(Path.of("/etc/yunohost/certs"));
 * builder.hooks(yunohost.hooks());
 * }</pre>
 *
 * <p><b>When.</b> {@code post_cert_update} when a certificate is deployed, after its files have been shown and configuration was
 * regenerated; {@code post_domain_add} at the end of the first attempt to issue it, successful or not; {@code post_domain_remove}
 * when it was removed; both at the end of an operation that has changed its names, for those that came and went, where the store
 * has files; {@code pre_backup_delete} and {@code post_backup_delete} around the deletion of an old generation, with its
 * certificate's name, a hyphen and its number. All other actions are for the program to fire: see {@link #tree()}.
 *
 * <p><b>Failures.</b> A failed {@code post_cert_update} is repeated as any deploy is; all scripts of the action are called again
 * then. Other failures are recorded. None of the scripts can stop anything.
 *
 * <p><b>Order.</b> Scripts never overlap, whatever certificates they are for.
 */
public final class YunoHostHooks {

    private static final Logger LOG = LoggerFactory.getLogger(YunoHostHooks.class);
    private static final String GROUP = "yunohost";
    // Each script has its own limit; this one only has to be later.
    private static final Duration LIMIT = Duration.ofDays(1);
    private static final Set<String> FIRED = Set.of(
            "post_cert_update", "post_domain_add", "post_domain_remove", "pre_backup_delete", "post_backup_delete");
    private static final Map<String, String> ASKED = Map.of(
            "cert_alternate_names",
                    "ask for the names with alternateNames() when you make the certificate's specification",
            "custom_dns_rules",
                    "fire it with tree().call(YunoHostEvent.customDnsRules(...)) when you make DNS records");

    private final HookTree tree;
    private final ManagedDomains domains;
    private final @Nullable CertsView certs;
    private final @Nullable ConfigRegeneration regeneration;

    private YunoHostHooks(
            HookTree tree,
            ManagedDomains domains,
            @Nullable CertsView certs,
            @Nullable ConfigRegeneration regeneration) {
        this.tree = tree;
        this.domains = domains;
        this.certs = certs;
        this.regeneration = regeneration;
    }

    /** The hooks of two folders; see {@link HookTree#of}. */
    public static YunoHostHooks in(Path customDirectory, Path systemDirectory) {
        return of(HookTree.of(customDirectory, systemDirectory));
    }

    /** The hooks of a tree with settings of its own. */
    public static YunoHostHooks of(HookTree tree) {
        return new YunoHostHooks(requireNonNull(tree, "tree"), ManagedDomains.PRIMARY, null, null);
    }

    /** Sets for which names of a certificate scripts are called; {@link ManagedDomains#PRIMARY} unless set. */
    public YunoHostHooks withDomains(ManagedDomains domains) {
        return new YunoHostHooks(tree, requireNonNull(domains, "domains"), certs, regeneration);
    }

    /**
     * Shows the files of certificates as scripts expect them, {@code <domain>/crt.pem} and {@code <domain>/key.pem}, by links into
     * the store, before scripts are called. Only the running user and root can follow them.
     *
     * @param directory {@code /etc/yunohost/certs} in YunoHost
     */
    public YunoHostHooks withCertificates(Path directory) {
        return new YunoHostHooks(tree, domains, CertsView.links(directory), regeneration);
    }

    /**
     * As {@link #withCertificates}, but by copies that a group can read.
     *
     * @param group {@code ssl-cert} in YunoHost
     */
    public YunoHostHooks withCertificatesFor(String group, Path directory) {
        return new YunoHostHooks(
                tree, domains, CertsView.copies(directory, requireNonNull(group, "group")), regeneration);
    }

    /**
     * Regenerates the configuration files that depend on certificates and domains before scripts are called: {@code nginx} and
     * {@code postfix} for a certificate; {@code dnsmasq}, {@code mdns} and {@code opendkim} too when a domain comes or goes, and
     * {@code dovecot} when it comes. If all of their scripts fail, the scripts of the event are not called.
     */
    public YunoHostHooks withConfigRegeneration(ConfigRegeneration regeneration) {
        return new YunoHostHooks(tree, domains, certs, requireNonNull(regeneration, "regeneration"));
    }

    /** Does what YunoHost does also where it is better not to: as {@link HookTree#strict()}, and a failed {@code post_cert_update} is not repeated. */
    public YunoHostHooks strict() {
        return new YunoHostHooks(tree.strict(), domains, certs, regeneration);
    }

    /** The tree, for events of your own. */
    public HookTree tree() {
        return tree;
    }

    /**
     * The hooks to register, in order. What {@link #findings()} says is logged as warnings.
     *
     * @throws io.certhooks.hook.ConfigurationException if a folder cannot be read
     */
    public List<Hook> hooks() {
        findings().forEach(finding -> LOG.warn("YunoHost's hooks: {}", finding));
        var listeners = new TreeListeners(tree, domains, certs, regeneration);
        HookPolicy deploys = tree.isStrict() ? HookPolicy.bestEffort() : HookPolicy.standard();
        return List.of(
                Hook.of("yunohost post_cert_update", listeners.certificates()).withPolicy(own(deploys)),
                Hook.of("yunohost post_domain_add", listeners.domains()).withPolicy(own(HookPolicy.bestEffort())),
                Hook.of("yunohost catalogue", listeners.catalogue()).withPolicy(own(HookPolicy.bestEffort())));
    }

    private static HookPolicy own(HookPolicy policy) {
        return policy.withTimeout(LIMIT).exclusive(GROUP);
    }

    /**
     * Everything in the tree that a lifecycle does not call by itself, or that has no effect, one sentence each: see
     * {@link HookTree#findings()}; and the actions with scripts that a program has to fire.
     *
     * @throws io.certhooks.hook.ConfigurationException if a folder cannot be read
     */
    public List<String> findings() {
        List<String> findings = new ArrayList<>(tree.findings());
        for (String action : tree.actions()) {
            boolean known = Actions.ALL.contains(action) && !Actions.REMOVED.contains(action);
            if (known && !FIRED.contains(action) && !tree.list(action).isEmpty()) {
                remedy(action).ifPresent(remedy -> findings.add(action + ": not called for certificates; " + remedy));
            }
        }
        return List.copyOf(findings);
    }

    private Optional<String> remedy(String action) {
        if (action.equals("conf_regen")) {
            return regeneration != null
                    ? Optional.empty()
                    : Optional.of("set withConfigRegeneration() to have it called");
        }
        return Optional.of(ASKED.getOrDefault(action, "fire it with tree().call() when it happens"));
    }

    /**
     * The further names that scripts of {@code cert_alternate_names} want in the certificate of a domain. A name without a dot is
     * put before the domain. Scripts that fail, and values that are no texts, are left out and logged.
     *
     * @return names without repetition, in the order of the scripts; not checked
     */
    public List<String> alternateNames(String domain) {
        HookTreeResult result = tree.call(YunoHostEvent.certAlternateNames(domain));
        if (!result.isOk()) {
            LOG.warn("not all further names for {} are known: {}", domain, result.describeFailures());
        }
        Set<String> names = new LinkedHashSet<>();
        for (HookOutcome outcome : result.outcomes()) {
            addNames(outcome, domain, names);
        }
        return List.copyOf(names);
    }

    private static void addNames(HookOutcome outcome, String domain, Set<String> names) {
        Optional<List<Object>> returned = outcome.returned().list();
        if (returned.isEmpty() && outcome.isOk() && !outcome.returned().equals(HookReturn.NOTHING)) {
            LOG.warn(
                    "{} has returned no list of names for {}; what it has returned is left out", file(outcome), domain);
        }
        for (Object name : returned.orElse(List.of())) {
            if (name instanceof String text && !text.isBlank()) {
                names.add(text.contains(".") ? text : text + "." + domain);
            } else {
                LOG.warn("{} has returned {} for {}, which is no name; it is left out", file(outcome), name, domain);
            }
        }
    }

    private static Path file(HookOutcome outcome) {
        return outcome.hook().path();
    }

    @Override
    public String toString() {
        return "YunoHostHooks[" + tree + "]";
    }
}
