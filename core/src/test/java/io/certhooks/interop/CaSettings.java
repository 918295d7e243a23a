// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How a CA is started.
 *
 * @param lifetime how long certificates live
 * @param alternateRoots how many chains there are beside the default one
 * @param reuse whether a valid authorization serves later orders too
 * @param externalAccount whether accounts need the external account of {@link #EAB_KEY_ID}
 * @param environment more settings, for CAs that are programs of their own
 */
public record CaSettings(
        Duration lifetime,
        int alternateRoots,
        boolean reuse,
        boolean externalAccount,
        Map<String, String> environment) {

    static final String EAB_KEY_ID = "kid-1";
    static final String EAB_MAC_KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

    public static CaSettings standard() {
        return new CaSettings(Duration.ofDays(90), 0, false, false, Map.of());
    }

    public CaSettings withAlternateRoots(int count) {
        return new CaSettings(lifetime, count, reuse, externalAccount, environment);
    }

    public CaSettings withReuse() {
        return new CaSettings(lifetime, alternateRoots, true, externalAccount, environment);
    }

    public CaSettings withExternalAccount() {
        return new CaSettings(lifetime, alternateRoots, reuse, true, environment);
    }

    public CaSettings withEnvironment(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new CaSettings(lifetime, alternateRoots, reuse, externalAccount, more);
    }
}
