// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.process.Environment;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environments of hooks. */
final class Variables {

    private Variables() {}

    /** The variables of the process, and above them those of a table. */
    static Environment of(Map<String, String> table) {
        // The owner of the file decides, as ACMEd has no list of unsafe names.
        return Environment.inherited().with(table).allowingUnsafe(table.keySet().toArray(String[]::new));
    }

    /**
     * The variables of a challenge hook: the identifier's above the certificate's above those of the process.
     *
     * @param strict whether those of the process are above the certificate's, as in fact they are in ACMEd
     */
    static Environment ofChallenge(Map<String, String> certificate, Map<String, String> identifier, boolean strict) {
        Map<String, String> table = new LinkedHashMap<>(certificate);
        if (strict) {
            table.keySet().removeAll(Environment.inherited().effective().keySet());
        }
        table.putAll(identifier);
        return of(table);
    }
}
