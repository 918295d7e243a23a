// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.IssuedCertificate;
import java.util.List;

/**
 * A certificate that was asked for.
 *
 * @param certificate the certificate in use, with its key
 * @param issued whether it was issued just now
 * @param undelivered the names of the deploy hooks that do not have it yet; they are tried again by themselves
 */
public record Ensured(IssuedCertificate certificate, boolean issued, List<String> undelivered) {

    /** Copies the list. */
    public Ensured {
        undelivered = List.copyOf(undelivered);
    }
}
