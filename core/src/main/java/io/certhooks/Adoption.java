// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.RunFinished;
import java.util.List;

/**
 * What came of taking certificates over.
 *
 * @param adopted the names of the certificates that are in use now and were not before, in the given order
 * @param leftOut why each of the others was not taken over, one sentence for each that begins with its name; those whose name
 *     was in use before are not mentioned
 * @param deploys the run in which the adopted certificates were brought to the deploy hooks
 */
public record Adoption(List<String> adopted, List<String> leftOut, RunFinished deploys) {

    /** Copies the lists. */
    public Adoption {
        adopted = List.copyOf(adopted);
        leftOut = List.copyOf(leftOut);
    }
}
