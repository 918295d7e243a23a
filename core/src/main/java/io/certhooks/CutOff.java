// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.Failure;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What became of operations whose program has died, as far as the store tells. */
final class CutOff {

    private final Engine engine;

    CutOff(Engine engine) {
        this.engine = engine;
    }

    /** The outcome of an operation that was cut off. */
    Outcome outcome(Operation operation) {
        if (operation.run().dryRun()) {
            return failed(operation, ", which was a rehearsal");
        }
        String name = operation.name();
        Optional<Generation> current;
        try {
            current = published(operation);
        } catch (StoreException e) {
            return failed(operation, ", and what has come of it cannot be read: " + e.getMessage());
        }
        if (current.isEmpty()) {
            return failed(operation, "; the order is taken up again");
        }
        List<String> owed = engine.catalogue().find(name).stream()
                .flatMap(state -> state.deliveries().stream())
                .map(OwedDelivery::hook)
                .toList();
        return new Outcome.Issued(current.get(), owed);
    }

    private Optional<Generation> published(Operation operation) {
        return engine.store().current(operation.name()).filter(generation -> Metadata.of(engine.store(), generation)
                .operationId()
                .equals(operation.id()));
    }

    /** What became of an operation of a run that was cut off, and which may have ended before. */
    OperationResult result(Operation operation, Instant startedAt) {
        Outcome outcome = outcome(operation);
        if (operation.run().dryRun()) {
            return new OperationResult(operation, outcome);
        }
        Optional<Failure> failure = engine.catalogue()
                .find(operation.name())
                .flatMap(state -> Optional.ofNullable(state.failure()))
                .filter(known -> !known.at().isBefore(startedAt));
        if (outcome instanceof Outcome.Issued || failure.isEmpty()) {
            return new OperationResult(operation, outcome);
        }
        var cause = new IssuanceException(failure.get().message(), failure.get().kind(), null, null, null);
        return new OperationResult(operation, new Outcome.Failed(cause));
    }

    private static Outcome failed(Operation operation, String whatNow) {
        return new Outcome.Failed(new IssuanceException(
                "the program ended in the middle of issuing the certificate " + operation.name() + whatNow,
                FailureKind.CANCELLED,
                null,
                null,
                null));
    }
}
