// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.template.Dialect;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The variables in single braces, as TinyTemplate has them: to MiniJinja that is a text like any other, and no mistake. */
final class SingleBraces {

    private SingleBraces() {}

    /** A sentence about the first of them. */
    static Optional<String> in(AcmedHook hook) {
        Set<String> names = new TreeSet<>(HookData.names(hook.types()));
        Pattern variable = Pattern.compile("(?<!\\{)\\{ *(?:" + String.join("|", names)
                + ")(?:\\.[A-Za-z0-9_]{1,100})?(?: *\\|[^{}]{1,100})? *\\}(?!\\})");
        return hook.templates().values().stream()
                .flatMap(text -> variable.matcher(text).results())
                .map(MatchResult::group)
                .findFirst()
                .map(text -> "\"" + text + "\" is passed on as it is" + OlderDialects.remedy(Dialect.TINYTEMPLATE));
    }
}
