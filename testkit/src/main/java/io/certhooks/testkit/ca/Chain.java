// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * One way from the key that issues up to a root.
 *
 * @param intermediates the issuing certificate first, the one signed by the root last
 * @param root the self-signed end, which is never sent
 */
public record Chain(List<X509Certificate> intermediates, X509Certificate root) {

    /** Copies the list. */
    public Chain {
        intermediates = List.copyOf(intermediates);
    }
}
