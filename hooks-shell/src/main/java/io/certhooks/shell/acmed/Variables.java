// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.process.Environment;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environments of hooks. */
final class Variables {

    private Variables() {}

    /** A base, by default the variables of the process, and above it those of a table. */
    static Environment of(Environment base, Map<String, String> table) {
        // The owner of the file decides, as ACMEd has no list of unsafe names.
        return base.with(table).allowingUnsafe(table.keySet().toArray(String[]::new));
    }

    /**
     * The variables of a challenge hook: the identifier's above the certificate's above the base.
     *
     * @param strict whether those of the base are above the certificate's, as in fact they are in ACMEd
     */
    static Environment ofChallenge(
            Environment base, Map<String, String> certificate, Map<String, String> identifier, boolean strict) {
        Map<String, String> table = new LinkedHashMap<>(certificate);
        if (strict) {
            table.keySet().removeAll(base.effective().keySet());
        }
        table.putAll(identifier);
        return of(base, table);
    }
}
