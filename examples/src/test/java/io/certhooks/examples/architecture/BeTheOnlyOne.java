// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;

/** Holds if one class at most, with all that is nested in it, accesses something. */
final class BeTheOnlyOne extends ArchCondition<JavaClass> {

    private final DescribedPredicate<JavaAccess<?>> something;
    private final Set<String> found = new TreeSet<>();

    BeTheOnlyOne(DescribedPredicate<JavaAccess<?>> something) {
        super("be the only one with access to " + something.getDescription());
        this.something = something;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (type.getAccessesFromSelf().stream().anyMatch(something)) {
            found.add(type.getName().replaceFirst("\\$.*", ""));
        }
    }

    @Override
    public void finish(ConditionEvents events) {
        events.add(new SimpleConditionEvent(found, found.size() <= 1, "these have access: " + found));
    }
}
