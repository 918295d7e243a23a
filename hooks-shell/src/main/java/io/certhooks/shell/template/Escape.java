// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** HTML escapes, which differ between the original engines. */
enum Escape {
    MINIJINJA,
    TINYTEMPLATE,
    HANDLEBARS;

    void write(String text, Output out) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            String replacement = replacement(text.charAt(i));
            if (!replacement.isEmpty()) {
                out.append(text.substring(from, i)).append(replacement);
                from = i + 1;
            }
        }
        out.append(from == 0 ? text : text.substring(from));
    }

    /** What to write for a character; empty for the character itself. */
    private String replacement(char c) {
        return switch (c) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '&' -> "&amp;";
            case '"' -> "&quot;";
            case '\'' -> apostrophe();
            case '/' -> this == MINIJINJA ? "&#x2f;" : "";
            default -> "";
        };
    }

    private String apostrophe() {
        return switch (this) {
            case MINIJINJA -> "&#x27;";
            case TINYTEMPLATE -> "&#39;";
            case HANDLEBARS -> "";
        };
    }
}
