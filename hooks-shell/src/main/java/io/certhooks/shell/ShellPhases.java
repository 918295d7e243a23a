// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.Phase;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The words for phases and the like in files. */
final class ShellPhases {

    /** Every phase by its name, and the groups that the methods of {@link ShellHook} stand for. */
    static final Map<String, Set<Phase>> WORDS = words();

    static final Map<String, ChallengeType> CHALLENGES = challenges();

    static final Map<String, HookPolicy.OnFailure> FAILURES = failures();

    private ShellPhases() {}

    private static Map<String, Set<Phase>> words() {
        Map<String, Set<Phase>> words = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            words.put(EventTable.word(phase), Set.of(phase));
        }
        words.put("run", EnumSet.of(Phase.BEFORE_RUN, Phase.AFTER_RUN));
        words.put("challenge", EnumSet.of(Phase.PRESENT, Phase.CLEAN_UP));
        words.put("file", EnumSet.of(Phase.BEFORE_WRITE, Phase.AFTER_WRITE));
        words.put("catalogue", EnumSet.range(Phase.ADDED, Phase.PRUNED));
        return words;
    }

    private static Map<String, ChallengeType> challenges() {
        Map<String, ChallengeType> challenges = new LinkedHashMap<>();
        for (ChallengeType type : ChallengeType.values()) {
            challenges.put(type.value(), type);
        }
        return challenges;
    }

    private static Map<String, HookPolicy.OnFailure> failures() {
        Map<String, HookPolicy.OnFailure> failures = new LinkedHashMap<>();
        for (HookPolicy.OnFailure failure : HookPolicy.OnFailure.values()) {
            failures.put(EventTable.word(failure), failure);
        }
        return failures;
    }
}
