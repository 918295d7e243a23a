// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Nearest;
import io.certhooks.shell.template.Dialect;
import io.certhooks.shell.template.Template;
import io.certhooks.shell.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The variables in a hook's templates that are empty always: ACMEd says nothing about them. */
final class UnknownVariables {

    private static final Map<String, String> RENAMED = Map.of(
            "domain", "identifier",
            "domains", "identifiers",
            "token", "file_name",
            "algorithm", "key_type");

    private UnknownVariables() {}

    /** One sentence for each. */
    static List<String> in(AcmedHook hook) {
        Set<String> known = HookData.names(hook.types());
        Set<String> unknown = new TreeSet<>();
        hook.templates().values().forEach(text -> unknown.addAll(namesIn(text)));
        unknown.removeAll(known);
        List<String> remarks = new ArrayList<>();
        for (String name : unknown) {
            String now = RENAMED.get(name);
            String hint = now != null && known.contains(now)
                    ? "; ACMEd calls it " + now + " since 0.10"
                    : Nearest.question(name, known);
            remarks.add("the variable " + name + " is always empty, as no hook of its types has it" + hint);
        }
        return remarks;
    }

    // In older dialects the same text means something else; a mistake there is told when the hooks are made.
    private static Set<String> namesIn(String text) {
        try {
            return Template.compile(text, Dialect.MINIJINJA).names();
        } catch (TemplateException e) {
            return Set.of();
        }
    }
}
