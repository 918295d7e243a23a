// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What the parser says of a mistake, without the line that it quotes: a password may be in there. */
public final class YamlMistake {

    private YamlMistake() {}

    /** Says it in one line. */
    public static String of(YamlEngineException mistake) {
        return (mistake instanceof MarkedYamlEngineException marked
                        ? withoutQuotation(marked)
                        : String.valueOf(mistake.getMessage()))
                .replaceAll("\\s+", " ");
    }

    private static String withoutQuotation(MarkedYamlEngineException mistake) {
        String context = Optional.ofNullable(mistake.getContext())
                .map(text -> text + ", ")
                .orElse("");
        String line = mistake.getProblemMark()
                .map(mark -> " in line " + (mark.getLine() + 1))
                .orElse("");
        return context + mistake.getProblem() + line;
    }
}
