// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Hook;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Run;
import java.util.List;
import java.util.Optional;

/**
 * What a call of a hook is about.
 *
 * @param run the run
 * @param operation the operation, if it is about one
 * @param certificate the certificate's name, if it is about one
 * @param identifiers the certificate's identifiers
 * @param results where the result goes
 */
record Scope(
        Run run,
        Optional<Operation> operation,
        Optional<String> certificate,
        List<Identifier> identifiers,
        Results results) {

    static Scope of(Run run, Results results) {
        return new Scope(run, Optional.empty(), Optional.empty(), List.of(), results);
    }

    static Scope of(Operation operation, Run run, Results results) {
        return new Scope(run, Optional.of(operation), Optional.of(operation.name()), operation.identifiers(), results);
    }

    static Scope of(CertificateState state, Run run, Results results) {
        return new Scope(
                run,
                Optional.empty(),
                Optional.of(state.name()),
                state.request().identifiers(),
                results);
    }

    boolean concerns(Hook hook) {
        return certificate.isEmpty() || hook.policy().filter().matches(certificate.get(), identifiers);
    }
}
