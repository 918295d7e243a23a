// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.template.Dialect;
import io.certhooks.shell.template.Template;
import io.certhooks.shell.template.TemplateException;
import java.util.List;
import java.util.regex.Pattern;

/** What to do about templates that were written for an older ACMEd. */
final class OlderDialects {

    private static final Pattern BLOCK = Pattern.compile("(?<!\\{)\\{[%#]");

    private OlderDialects() {}

    /** The end of a sentence about a text in one of them. */
    static String remedy(Dialect dialect) {
        String releases = dialect == Dialect.TINYTEMPLATE ? "0.17 to 0.21" : "up to 0.16";
        return "; if this file was written for ACMEd " + releases + ", load it withDialect(file, Dialect." + dialect
                + ")";
    }

    /** The same about a text that is wrong today; empty if it never was right, or has what only MiniJinja has. */
    static String remedyFor(String text) {
        if (BLOCK.matcher(text).find()) {
            return "";
        }
        return List.of(Dialect.TINYTEMPLATE, Dialect.HANDLEBARS).stream()
                .filter(dialect -> isRight(text, dialect))
                .findFirst()
                .map(OlderDialects::remedy)
                .orElse("");
    }

    private static boolean isRight(String text, Dialect dialect) {
        try {
            Template.compile(text, dialect);
            return true;
        } catch (TemplateException e) {
            return false;
        }
    }
}
