// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import io.certhooks.store.CertificateStore;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The description that is stored with each generation; from it the operation can be told again later.
 *
 * @param issuedAt by the engine's clock
 * @param certificate the certificate's URL at the CA, if it has told one
 */
record Metadata(
        int format,
        Instant issuedAt,
        URI directory,
        Optional<String> email,
        Optional<URI> account,
        String runId,
        RunKind runKind,
        Instant runStartedAt,
        String operationId,
        OperationKind kind,
        Reason reason,
        int attempt,
        CertificateRequest request,
        @Nullable URI certificate) {

    static Metadata of(Operation operation, Instant issuedAt, @Nullable URI certificate) {
        Account account = operation.account();
        return new Metadata(
                1,
                issuedAt,
                account.directory(),
                account.email(),
                account.url(),
                operation.run().id(),
                operation.run().kind(),
                operation.run().startedAt(),
                operation.id(),
                operation.kind(),
                operation.reason(),
                operation.attempt(),
                operation.certificate(),
                certificate);
    }

    /** What is stored with a generation. */
    static Metadata of(CertificateStore store, Generation generation) {
        String name = generation.certificateName();
        String what =
                generation.files().map(files -> files.directory().toString()).orElse("it");
        return StateFormat.read(
                store.metadata(generation),
                Metadata.class,
                "the description of generation " + generation.number() + " of " + name,
                "restore " + what + " from a backup, or have another generation issued with renew(\"" + name + "\")");
    }

    Operation operation() {
        return new Operation(
                new Run(runId, runKind, false, runStartedAt),
                operationId,
                kind,
                reason,
                attempt,
                new Account(directory, email, account),
                request);
    }
}
