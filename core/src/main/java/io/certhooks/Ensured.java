// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.LifecycleException;
import java.util.List;
import java.util.Optional;

/**
 * A certificate that was asked for.
 *
 * @param certificate the certificate in use, with its key
 * @param issued whether it was issued just now
 * @param undelivered the names of the deploy hooks that do not have it yet; they are tried again by themselves
 * @param failure why a renewal that was due has failed, while the certificate in use is still valid
 */
public record Ensured(
        IssuedCertificate certificate, boolean issued, List<String> undelivered, Optional<LifecycleException> failure) {

    /** Copies the list. */
    public Ensured {
        undelivered = List.copyOf(undelivered);
    }
}
