// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Skipped;
import java.util.List;
import java.util.Optional;

/**
 * What a run would do now.
 *
 * @param operations the certificates that would be issued or renewed
 * @param deliveries the deploys that are owed and would be tried again
 * @param skipped the certificates that would be left alone
 */
public record Plan(List<PlannedOperation> operations, List<PendingDelivery> deliveries, List<Skipped> skipped) {

    /** Copies the lists. */
    public Plan {
        operations = List.copyOf(operations);
        deliveries = List.copyOf(deliveries);
        skipped = List.copyOf(skipped);
    }

    /**
     * A certificate that would be issued or renewed.
     *
     * @param certificate what would be asked for
     * @param kind first issue, renewal or replacement
     * @param reason why
     * @param account the CA that would be asked, and the account there
     * @param hooks the calls of hooks if all goes well, in order; challenge hooks only as far as the CA asks for proofs
     */
    public record PlannedOperation(
            CertificateRequest certificate,
            OperationKind kind,
            Reason reason,
            Account account,
            List<PlannedCall> hooks) {

        /** Copies the list. */
        public PlannedOperation {
            hooks = List.copyOf(hooks);
        }
    }

    /**
     * A call of a hook.
     *
     * @param phase the phase; {@link Phase#DEPLOY} also for who looks whether it works where it was deployed
     * @param hook the hook's name
     * @param preview what it would do, for people, if its listener is {@link io.certhooks.hook.Previewed}
     */
    public record PlannedCall(Phase phase, String hook, Optional<String> preview) {}
}
