// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import java.util.ArrayList;
import java.util.List;

/** Splits a command as lego does: by Go's {@code strings.Fields}, without quotes, escapes or variables. */
final class GoFields {

    private GoFields() {}

    static List<String> of(String command) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        command.codePoints().forEach(c -> {
            if (!isSpace(c)) {
                field.appendCodePoint(c);
            } else if (field.length() > 0) {
                fields.add(field.toString());
                field.setLength(0);
            }
        });
        if (field.length() > 0) {
            fields.add(field.toString());
        }
        return List.copyOf(fields);
    }

    // Unicode's White_Space: the separators, and these controls.
    private static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
    }
}
