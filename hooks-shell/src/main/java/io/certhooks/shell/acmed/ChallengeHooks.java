// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Presentation;
import io.certhooks.hook.Previewed;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.process.Environment;
import java.util.Optional;

/** The challenge listeners of one certificate. */
final class ChallengeHooks {

    private final AcmedConfig config;
    private final AcmedCertificate certificate;
    private final boolean strict;
    private final Firing firing;

    ChallengeHooks(AcmedConfig config, AcmedCertificate certificate, boolean strict, Firing firing) {
        this.config = config;
        this.certificate = certificate;
        this.strict = strict;
        this.firing = firing;
    }

    /** Chooses the type of the challenge, and does nothing itself. */
    ChallengeListener chosen(ChallengeType type) {
        return new Listener(type);
    }

    /** Runs a hook to present. */
    ChallengeListener presenting(ChallengeType type, AcmedCommand command) {
        return new Listener(type) {
            @Override
            public String preview(Phase phase, Operation operation) {
                return phase == Phase.PRESENT ? command.preview() : CommandText.NOTHING;
            }

            @Override
            public void present(ChallengeEvent event) throws HookFailure {
                super.present(event);
                firing.call(id(event), () -> run(command, event));
            }
        };
    }

    /** Runs a hook to clean up. */
    ChallengeListener cleaning(ChallengeType type, AcmedCommand command) {
        return new Listener(type) {
            @Override
            public String preview(Phase phase, Operation operation) {
                return phase == Phase.CLEAN_UP ? command.preview() : CommandText.NOTHING;
            }

            @Override
            public void cleanUp(ChallengeEvent event) throws HookFailure {
                firing.call(id(event), event.operation(), Firing.Stage.CLEAN_UP, () -> run(command, event));
            }

            @Override
            public void abandon(ChallengeEvent event) throws HookFailure {
                if (!strict) {
                    firing.call(id(event), () -> run(command, event));
                }
            }
        };
    }

    private static String id(ChallengeEvent event) {
        return event.operation().id() + " " + event.phase() + " " + event.identifier() + " " + event.token();
    }

    private void run(AcmedCommand command, ChallengeEvent event) throws HookFailure {
        Optional<AcmedIdentifier> entry = entry(event.identifier());
        if (entry.isPresent()) {
            Environment environment = Variables.ofChallenge(
                    command.base(), config.env(certificate), entry.get().env(), strict);
            command.run(HookData.challenge(event, entry.get().identifier()), environment);
        }
    }

    /**
     * The entry of the file for an identifier. ACMEd takes the first whose name is the same without the wildcard, so that a name
     * and its wildcard have one entry; unless that asks for what a CA never offers for a wildcard.
     */
    Optional<AcmedIdentifier> entry(Identifier identifier) {
        Optional<AcmedIdentifier> first = certificate.identifiers().stream()
                .filter(each -> each.identifier().base().equals(identifier.base()))
                .findFirst();
        boolean hopeless =
                identifier.isWildcard() && first.isPresent() && first.get().challenge() != ChallengeType.DNS_01;
        return hopeless && !strict
                ? certificate.identifiers().stream()
                        .filter(each -> each.identifier().equals(identifier))
                        .findFirst()
                : first;
    }

    /** What all of them have in common. */
    private class Listener implements ChallengeListener, Previewed {

        private final ChallengeType type;

        private Listener(ChallengeType type) {
            this.type = type;
        }

        @Override
        public final ChallengeType type() {
            return type;
        }

        @Override
        public final boolean answers(Identifier identifier) {
            return entry(identifier).filter(each -> each.challenge() == type).isPresent();
        }

        @Override
        public final Presentation presentation() {
            return Presentation.ONE_BY_ONE;
        }

        @Override
        public String preview(Phase phase, Operation operation) {
            return CommandText.NOTHING;
        }

        @Override
        public void present(ChallengeEvent event) throws HookFailure {
            firing.endAfterFailedCleanUp(event.operation());
        }
    }
}
