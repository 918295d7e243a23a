// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.AcmeProblem;
import java.util.Optional;

/** Checks proofs of control. Thread-safe; may block for a few seconds of real time. */
@FunctionalInterface
public interface Validator {

    /** The reason why a proof fails; empty if it holds. */
    Optional<AcmeProblem> check(Proof proof);
}
