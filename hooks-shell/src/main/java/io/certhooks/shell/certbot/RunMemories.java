// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.Run;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The memories of the runs under way. Certbot is one process per run; here runs may overlap and there may be many in the life
 * of one JVM.
 */
final class RunMemories {

    private final Map<String, RunMemory> runs = new ConcurrentHashMap<>();
    private final CertbotSettings settings;

    RunMemories(CertbotSettings settings) {
        this.settings = settings;
    }

    RunMemory of(Run run) {
        return runs.computeIfAbsent(run.id(), id -> new RunMemory());
    }

    /** Forgets a run. */
    Optional<RunMemory> end(Run run) {
        return Optional.ofNullable(runs.remove(run.id()));
    }

    /** The variables of a program: its own, and in strict mode what Certbot leaves in its environment. */
    Map<String, String> visible(Run run, Map<String, String> own) {
        if (!settings.isStrict()) {
            return own;
        }
        Map<String, String> all = new HashMap<>(of(run).leaked());
        all.putAll(own);
        return all;
    }

    /** The same for a program of a challenge, which never sees what belongs to another phase or type. */
    Map<String, String> visibleInChallenge(Run run, Map<String, String> own) {
        Map<String, String> all = new HashMap<>(visible(run, own));
        all.keySet()
                .removeIf(name ->
                        !own.containsKey(name) && (name.equals(Variables.TOKEN) || name.equals(Variables.AUTH_OUTPUT)));
        return all;
    }

    /** Leaves variables to later programs, if that is wanted. */
    void leak(Run run, Map<String, String> variables) {
        if (settings.isStrict()) {
            of(run).leak(variables);
        }
    }
}
