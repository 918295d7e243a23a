// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A run whose end is owed, or a part of it, as it is kept in the store.
 *
 * @param hooks the names of those who may have been told of its beginning
 * @param operations what it was about to do
 */
record OpenRun(
        int format,
        String id,
        RunKind kind,
        boolean dryRun,
        Instant startedAt,
        List<String> hooks,
        List<Begun> operations) {

    // A store takes notes up to 1 MiB.
    private static final int LIMIT = 1 << 20;

    OpenRun {
        hooks = List.copyOf(hooks);
        operations = List.copyOf(operations);
    }

    /** An operation of the run. */
    record Begun(
            String id, OperationKind kind, Reason reason, int attempt, Account account, CertificateRequest request) {

        static Begun of(Operation operation) {
            return new Begun(
                    operation.id(),
                    operation.kind(),
                    operation.reason(),
                    operation.attempt(),
                    operation.account(),
                    operation.certificate());
        }

        Operation operation(Run run) {
            return new Operation(run, id, kind, reason, attempt, account, request);
        }
    }

    static OpenRun of(Run run, List<String> hooks, List<Begun> operations) {
        return new OpenRun(
                CertificateState.FORMAT, run.id(), run.kind(), run.dryRun(), run.startedAt(), hooks, operations);
    }

    /** The run as it is finished by another process. */
    Run recovering() {
        return new Run(id, RunKind.RECOVER, dryRun, startedAt);
    }

    OpenRun owedTo(List<String> some) {
        return new OpenRun(format, id, kind, dryRun, startedAt, some, operations);
    }

    OpenRun with(List<Begun> some) {
        return new OpenRun(format, id, kind, dryRun, startedAt, hooks, some);
    }

    /** What is to be written down, each part small enough for a store. */
    List<OpenRun> parts() {
        List<OpenRun> parts = new ArrayList<>();
        split(operations, parts);
        return parts;
    }

    private void split(List<Begun> some, List<OpenRun> parts) {
        OpenRun part = with(some);
        if (some.size() < 2 || StateFormat.write(part).length <= LIMIT) {
            parts.add(part);
            return;
        }
        split(some.subList(0, some.size() / 2), parts);
        split(some.subList(some.size() / 2, some.size()), parts);
    }
}
