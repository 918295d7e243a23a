// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** How the proofs of one order are put up. */
public enum Presentation {
    /** All proofs are presented, then all are submitted, then all are cleaned up. */
    TOGETHER,
    /** Each proof is presented, submitted, validated and cleaned up before the next is presented (as ACMEd does). */
    ONE_BY_ONE
}
