// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ChallengeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the renewal configuration of one lineage says about hooks.
 *
 * @param lineage the name of the certificate
 * @param commands the command of each kind that has one
 * @param manual the authentication, if it is done by hooks
 */
record SavedHooks(String lineage, Map<HookKind, String> commands, @Nullable Manual manual) {

    SavedHooks {
        commands = Map.copyOf(commands);
    }

    Optional<String> command(HookKind kind) {
        return Optional.ofNullable(commands.get(kind));
    }

    /** The same with another authentication, where it is done by hooks. */
    SavedHooks withManual(UnaryOperator<Manual> change) {
        return manual == null ? this : new SavedHooks(lineage, commands, change.apply(manual));
    }

    /**
     * Authentication by hooks.
     *
     * @param auth run for each challenge, before it is submitted
     * @param cleanUp run for each challenge afterwards
     * @param types the types of challenges, the preferred one first
     */
    record Manual(String auth, @Nullable String cleanUp, List<ChallengeType> types) {

        /** What Certbot's manual plugin can do, in the order it prefers. */
        static final List<ChallengeType> TYPES = List.of(ChallengeType.HTTP_01, ChallengeType.DNS_01);

        Manual {
            types = List.copyOf(types);
        }

        Manual withTypes(List<ChallengeType> others) {
            return new Manual(auth, cleanUp, others);
        }
    }
}
