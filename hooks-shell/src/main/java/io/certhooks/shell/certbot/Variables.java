// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.Phase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The variables that Certbot sets, and how it fills those of a challenge. */
final class Variables {

    static final String LINEAGE = "RENEWED_LINEAGE";
    static final String RENEWED = "RENEWED_DOMAINS";
    static final String FAILED = "FAILED_DOMAINS";
    static final String TOKEN = "CERTBOT_TOKEN";
    static final String AUTH_OUTPUT = "CERTBOT_AUTH_OUTPUT";

    /** Is set to the names of variables that had to be cut. */
    static final String TRUNCATED = "CERTHOOKS_TRUNCATED";

    private static final String[] ALL = {
        LINEAGE,
        RENEWED,
        FAILED,
        "CERTBOT_DOMAIN",
        "CERTBOT_IDENTIFIER",
        "CERTBOT_VALIDATION",
        TOKEN,
        "CERTBOT_REMAINING_CHALLENGES",
        "CERTBOT_ALL_DOMAINS",
        "CERTBOT_ALL_IDENTIFIERS",
        AUTH_OUTPUT,
        TRUNCATED
    };

    private Variables() {}

    /** What must not come from the environment of this JVM: programs test for their presence. */
    static String[] all() {
        return ALL.clone();
    }

    static Map<String, String> of(ChallengeEvent event, CertbotVersion version) {
        Map<String, String> variables = new LinkedHashMap<>();
        String all = event.pending().stream().map(Identifier::base).collect(Collectors.joining(","));
        variables.put("CERTBOT_DOMAIN", event.identifier().base());
        variables.put("CERTBOT_ALL_DOMAINS", all);
        if (version == CertbotVersion.FROM_5_3) {
            variables.put("CERTBOT_IDENTIFIER", event.identifier().base());
            variables.put("CERTBOT_ALL_IDENTIFIERS", all);
        }
        variables.put("CERTBOT_REMAINING_CHALLENGES", Integer.toString(event.remaining()));
        if (event.type() == ChallengeType.HTTP_01) {
            variables.put(TOKEN, event.token());
            variables.put("CERTBOT_VALIDATION", event.keyAuthorization());
        } else {
            variables.put("CERTBOT_VALIDATION", event.txtValue());
        }
        if (event.phase() == Phase.CLEAN_UP) {
            variables.put(AUTH_OUTPUT, event.carried());
        }
        return variables;
    }
}
