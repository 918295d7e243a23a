// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

/** Looks at a JSON text before a parser does that knows no limits. */
final class JsonLimits {

    private static final int DEPTH = 32;
    private static final int NUMBER_LENGTH = 100;

    private JsonLimits() {}

    /**
     * Refuses what would cost a parser too much. Whether it is JSON at all is for the parser to say.
     *
     * @throws UntrustworthyAnswerException if it is nested deeper than 32, or a number has more than 100 digits
     */
    static void check(byte[] json) throws UntrustworthyAnswerException {
        int depth = 0;
        int digits = 0;
        boolean inText = false;
        for (int i = 0; i < json.length; i++) {
            byte c = json[i];
            digits = !inText && c >= '0' && c <= '9' ? digits + 1 : 0;
            if (c == '"') {
                inText = !inText;
            } else if (inText) {
                i += c == '\\' ? 1 : 0;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            if (depth > DEPTH || digits > NUMBER_LENGTH) {
                throw new UntrustworthyAnswerException(
                        depth > DEPTH
                                ? "its answer is JSON that is nested deeper than " + DEPTH
                                : "its answer is JSON with a number of more than " + NUMBER_LENGTH + " digits");
            }
        }
    }
}
