// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.CertificateFilter;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.Problem;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.call.OneByOne;
import io.certhooks.shell.process.Launch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hooks that settings mean. */
final class CertbotListeners {

    private static final Logger LOG = LoggerFactory.getLogger(CertbotHooks.class);

    // Certbot never runs two programs at once, so neither do two objects of this kind.
    private static final String GROUP = "certbot";

    // One call runs many commands, each with its own time limit; this one is only there so that none is without.
    private static final int MOST_COMMANDS = 100;
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final CertbotSettings settings;
    private final RunMemories memories;
    private final List<Hook> hooks = new ArrayList<>();

    private CertbotListeners(CertbotSettings settings) {
        this.settings = settings;
        this.memories = new RunMemories(settings);
    }

    static List<Hook> of(CertbotSettings settings) {
        return new CertbotListeners(checked(settings)).hooks();
    }

    private static CertbotSettings checked(CertbotSettings settings) {
        List<String> problems = new ArrayList<>();
        var copy = new CertbotSettings(settings);
        if (settings.directory != null) {
            var directory = new HookDirectory(settings.directory);
            directory.objection().ifPresent(problems::add);
            directory.passedOver().forEach(text -> LOG.warn("{}", Problem.cleaned(text)));
        }
        if (settings.validated) {
            var check = new CommandCheck(settings);
            problems.addAll(check.problems());
            copy.environment = copy.environment.with(check.variables());
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return copy;
    }

    private List<Hook> hooks() {
        if (settings.isStrict()) {
            hooks.add(Hook.of(settings.name + " order", new OneByOne())
                    .withPolicy(HookPolicy.required().withTimeout(LONGEST_WAIT)));
        }
        boolean preFails = settings.onPreFailure == CertbotSettings.OnFailure.FAIL;
        hooks.add(Hook.of(settings.name, new PrePost(settings, memories))
                .withPolicy(policy(preFails ? HookPolicy.required() : HookPolicy.bestEffort())));
        addManual();
        hooks.add(Hook.of(settings.name + " deploy", new LineageDeploy(settings, memories))
                .withPolicy(policy(settings.isStrict() ? HookPolicy.bestEffort() : HookPolicy.retried())));
        return List.copyOf(hooks);
    }

    private void addManual() {
        Set<String> lineages = new HashSet<>();
        for (SavedHooks saved : settings.saved) {
            SavedHooks.Manual manual = saved.manual();
            if (manual != null) {
                add(manual, " for " + saved.lineage(), CertificateFilter.named(saved.lineage()));
                lineages.add(saved.lineage());
            }
        }
        String auth = settings.auth;
        if (auth != null) {
            var manual = new SavedHooks.Manual(auth, settings.cleanUp, settings.types);
            add(manual, "", (name, identifiers) -> !lineages.contains(name));
        }
    }

    private void add(SavedHooks.Manual manual, String suffix, CertificateFilter filter) {
        boolean fails = settings.onAuthFailure == CertbotSettings.OnFailure.FAIL;
        HookPolicy policy =
                policy(fails ? HookPolicy.required() : HookPolicy.bestEffort()).withFilter(filter);
        manual.types()
                .forEach(type -> hooks.add(Hook.of(
                                settings.name + " " + type.value() + suffix,
                                new ManualChallenge(settings, memories, manual, type))
                        .withPolicy(policy)));
    }

    private HookPolicy policy(HookPolicy policy) {
        Duration one = HookCall.engineTimeout(settings.limited(Launch.of("")));
        boolean limited = one.compareTo(FOR_EVER.dividedBy(MOST_COMMANDS)) < 0;
        return policy.withTimeout(limited ? one.multipliedBy(MOST_COMMANDS) : FOR_EVER)
                .exclusive(GROUP);
    }
}
