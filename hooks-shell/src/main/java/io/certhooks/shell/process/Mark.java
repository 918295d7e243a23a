// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/**
 * The random mark that every process of one run carries in its environment, unless it clears it: the only trace of a process
 * that left session and parent.
 *
 * @param id 32 hexadecimal digits
 */
record Mark(String id) {

    private static final String VARIABLE = "CERTHOOKS_PROCESS_MARK";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;
    private static final int MAX_NESTED = 8;

    Mark {
        // An empty mark would be found in every process.
        if (!isOne(id)) {
            throw new IllegalArgumentException("no mark: " + LogText.escape(id));
        }
    }

    static boolean isOne(String id) {
        return id.matches("[0-9a-f]{" + 2 * BYTES + "}");
    }

    static Mark random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Mark(HexFormat.of().formatHex(bytes));
    }

    /**
     * Puts the mark into an environment. A program that runs hooks may be a hook itself: the marks it got from outside are kept,
     * so that the outer run still finds the inner processes.
     */
    void putInto(Map<String, String> environment, Map<String, String> ofThisJvm) {
        String outer = ofThisJvm.getOrDefault(VARIABLE, "");
        boolean known = outer.matches("[0-9a-f:]{1," + MAX_NESTED * (2 * BYTES + 1) + "}");
        environment.put(VARIABLE, known ? outer + ":" + id : id);
    }

    byte[] bytes() {
        return id.getBytes(US_ASCII);
    }
}
