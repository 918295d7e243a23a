// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What came of an event: the scripts that were called, in order.
 *
 * @param action the action
 * @param outcomes one for each script that was called
 * @param aborted why the scripts after the last of these were not called; empty if all were. A failed script is no reason
 */
public record HookTreeResult(String action, List<HookOutcome> outcomes, Optional<String> aborted) {

    /** Checks and copies. */
    public HookTreeResult {
        requireNonNull(action, "action");
        outcomes = List.copyOf(outcomes);
        requireNonNull(aborted, "aborted");
    }

    /** Whether all scripts were called and have succeeded; also true if there are none. */
    public boolean isOk() {
        return aborted.isEmpty() && outcomes.stream().allMatch(HookOutcome::isOk);
    }

    /** The scripts that have failed, in order. */
    public List<HookOutcome> failed() {
        return outcomes.stream().filter(outcome -> !outcome.isOk()).toList();
    }

    /** The names of which at least one script has succeeded, in order. */
    public Set<String> succeededNames() {
        return outcomes.stream()
                .filter(HookOutcome::isOk)
                .map(outcome -> outcome.hook().name())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What scripts of one name have returned, in order; without those that have failed. */
    public List<HookReturn> returned(String name) {
        return outcomes.stream()
                .filter(outcome -> outcome.isOk() && outcome.hook().name().equals(name))
                .map(HookOutcome::returned)
                .toList();
    }

    /** YunoHost's own form of a result: name, path, {@code succeed} or {@code failed}. */
    public Map<String, Map<Path, String>> states() {
        Map<String, Map<Path, String>> states = new LinkedHashMap<>();
        for (HookOutcome outcome : outcomes) {
            states.computeIfAbsent(outcome.hook().name(), name -> new LinkedHashMap<>())
                    .put(outcome.hook().path(), outcome.state());
        }
        return states;
    }

    /** One sentence for people about everything that went wrong; empty if nothing did. */
    public String describeFailures() {
        String failures = failed().stream().map(HookOutcome::failure).collect(Collectors.joining("; "));
        return aborted.map(why -> failures.isEmpty() ? why : failures + "; " + why)
                .orElse(failures);
    }
}
