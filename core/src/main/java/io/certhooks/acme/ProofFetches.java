// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import java.time.Duration;

/** The CA's fetches of the proofs that it was told of. */
@FunctionalInterface
public interface ProofFetches {

    /** Waits for all of them; false if that takes longer, and at once if nobody sees them. */
    boolean await(Duration limit) throws InterruptedException;
}
