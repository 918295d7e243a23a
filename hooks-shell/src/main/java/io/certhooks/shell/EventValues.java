// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.CertificateAdded;
import io.certhooks.hook.CertificateExpiring;
import io.certhooks.hook.CertificateRemoved;
import io.certhooks.hook.CertificateRevoked;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.GenerationPruned;
import io.certhooks.hook.GenerationPruning;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunStarted;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an event tells a program: the same values for templates, by name, and for the environment, as
 * {@code CERTHOOKS_} and the name in capital letters.
 */
final class EventValues {

    private static final String PREFIX = "CERTHOOKS_";
    private static final String HOOK = "hook";

    private EventValues() {}

    /** The names of all values an event of this phase can have. */
    static Set<String> names(Phase phase) {
        var names = new LinkedHashSet<String>(Set.of(HOOK));
        EventTable.ALL.stream()
                .filter(value -> value.event().isAssignableFrom(eventOf(phase)))
                .forEach(value -> names.add(value.name()));
        return names;
    }

    /**
     * The values of an event, in the order of the table: strings, booleans, integers and lists of strings. A value that is
     * absent has no entry.
     */
    static Map<String, Object> of(String hook, LifecycleEvent event) {
        var values = new LinkedHashMap<String, Object>();
        values.put(HOOK, hook);
        for (EventValue<?> value : EventTable.ALL) {
            Optional<?> found = value.of(event);
            if (found.isPresent()) {
                values.put(value.name(), found.get());
            }
        }
        return values;
    }

    /** The name of the variable for a value. */
    static String variable(String name) {
        return PREFIX + name.toUpperCase(Locale.ROOT);
    }

    /** A value as text for a variable; the items of a list on lines of their own. */
    static String text(Object value) {
        return value instanceof List<?> list
                ? String.join("\n", list.stream().map(String::valueOf).toList())
                : String.valueOf(value);
    }

    static Class<? extends LifecycleEvent> eventOf(Phase phase) {
        return switch (phase) {
            case BEFORE_RUN -> RunStarted.class;
            case PRE -> PreEvent.class;
            case PRESENT, CLEAN_UP -> ChallengeEvent.class;
            case PRESENTED -> ChallengesPresented.class;
            case BEFORE_WRITE, AFTER_WRITE -> FileEvent.class;
            case DEPLOY -> DeployEvent.class;
            case POST -> PostEvent.class;
            case BATCH_DEPLOY -> DeployBatch.class;
            case AFTER_RUN -> RunFinished.class;
            case ADDED -> CertificateAdded.class;
            case REMOVED -> CertificateRemoved.class;
            case REVOKED -> CertificateRevoked.class;
            case EXPIRING -> CertificateExpiring.class;
            case PRUNING -> GenerationPruning.class;
            case PRUNED -> GenerationPruned.class;
        };
    }
}
