// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Instants as text (ISO 8601). Most are whole seconds, and of these each state has half a dozen; the formatter that reads
 * all forms takes ten times as long, which was a sixth of the first run over a thousand certificates.
 */
final class InstantText {

    private static final String WHOLE_SECOND = "0000-00-00T00:00:00Z";

    private InstantText() {}

    /**
     * Reads what {@link Instant#toString} writes.
     *
     * @throws DateTimeException if it is no instant
     */
    static Instant parse(String text) {
        if (!isWholeSecond(text)) {
            return Instant.parse(text);
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19))
                .toInstant(ZoneOffset.UTC);
    }

    private static boolean isWholeSecond(String text) {
        if (text.length() != WHOLE_SECOND.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char form = WHOLE_SECOND.charAt(i);
            if (form == '0' ? c < '0' || c > '9' : c != form) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
