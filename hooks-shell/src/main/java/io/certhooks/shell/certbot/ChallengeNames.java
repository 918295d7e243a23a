// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ChallengeType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Challenges as {@code --preferred-challenges} names them. */
final class ChallengeNames {

    private ChallengeNames() {}

    /**
     * Reads names, the preferred one first.
     *
     * @param problems gets what is wrong
     * @return those that the manual plugin can do; all of these if there are no names
     */
    static List<ChallengeType> parse(List<String> names, Consumer<String> problems) {
        List<ChallengeType> types = new ArrayList<>();
        for (String name : names) {
            switch (name.strip()) {
                case "http", "http-01" -> types.add(ChallengeType.HTTP_01);
                case "dns", "dns-01" -> types.add(ChallengeType.DNS_01);
                case "tls-alpn-01" -> problems.accept("the manual hooks of Certbot cannot do tls-alpn-01");
                default ->
                    problems.accept("there is no challenge named \"" + name.strip() + "\"; use http-01 or dns-01");
            }
        }
        return types.isEmpty()
                ? SavedHooks.Manual.TYPES
                : types.stream().distinct().toList();
    }
}
