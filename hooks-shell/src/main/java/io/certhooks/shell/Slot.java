// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.shell.template.Dialect;
import io.certhooks.shell.template.Template;
import io.certhooks.shell.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place in a command that a template fills.
 *
 * @param label what the place is called in messages
 * @param text the template as it was written
 * @param template the template compiled
 */
record Slot(String label, String text, Template template) {

    /** A template drops one line end at its end; a value of a command keeps all. */
    String render(Map<String, Object> values) {
        return template.render(values) + droppedLineEnd();
    }

    private String droppedLineEnd() {
        if (!text.endsWith("\n")) {
            return "";
        }
        return text.endsWith("\r\n") ? "\r\n" : "\n";
    }

    boolean isLiteral() {
        return template.isLiteral();
    }

    /** Compiles the places of one hook and collects what is wrong with them. */
    static final class Compiler {

        private final Set<String> names;
        private final List<String> problems;

        Compiler(Set<String> names, List<String> problems) {
            this.names = names;
            this.problems = problems;
        }

        List<Slot> arguments(String label, List<String> texts) {
            List<Slot> slots = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                slots.add(slot(label + " " + (i + 1), texts.get(i)));
            }
            return slots;
        }

        Optional<Slot> optional(String label, @Nullable String text) {
            return text == null ? Optional.empty() : Optional.of(slot(label, text));
        }

        Slot slot(String label, String text) {
            try {
                return new Slot(label, text, Template.compile(text, Dialect.MINIJINJA, names));
            } catch (TemplateException e) {
                problems.add(label + ": " + e.getMessage());
                return new Slot(label, text, Template.compile("", Dialect.MINIJINJA));
            }
        }
    }
}
