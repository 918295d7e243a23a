// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A CA's problem document (RFC 7807; RFC 8555, 6.7). Its texts are the CA's own, cut to 4096 characters and free of
 * control characters.
 *
 * @param type a URI such as {@code urn:ietf:params:acme:error:dns}
 * @param detail what happened, for people; may be empty
 * @param identifier the identifier a subproblem is about, if it names one
 * @param subproblems the parts of a compound problem (RFC 8555, 6.7.1)
 */
public record Problem(String type, String detail, Optional<String> identifier, List<Problem> subproblems) {

    private static final int MAX_TEXT = 4096;
    private static final int MOST_IN_BRIEF = 300;

    /** Cleans the texts and copies the list. */
    public Problem {
        type = cleaned(type);
        detail = cleaned(detail);
        identifier = identifier.map(Problem::cleaned);
        subproblems = List.copyOf(subproblems);
    }

    /**
     * A text from outside, fit for logs and messages.
     *
     * @param text any text
     * @return its first 4096 characters, with a question mark for each control and format character
     */
    public static String cleaned(String text) {
        requireNonNull(text, "text");
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(MAX_TEXT).map(c -> isPrintable(c) ? c : '?').forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** The beginning of a text from outside, for a {@code toString()}. */
    static String brief(String text) {
        String clean = cleaned(text);
        return clean.length() <= MOST_IN_BRIEF ? clean : clean.substring(0, MOST_IN_BRIEF) + "...";
    }

    // Format characters include the bidirectional controls, which can make a log line read as another one.
    private static boolean isPrintable(int codePoint) {
        int type = Character.getType(codePoint);
        return !Character.isISOControl(codePoint)
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    /** All texts in one, which is cut to 4096 characters like each of them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type).append(": ").append(detail);
        subproblems.forEach(sub -> text.append("; ")
                .append(sub.identifier().map(name -> name + " ").orElse(""))
                .append(sub));
        return cleaned(text.toString());
    }
}
