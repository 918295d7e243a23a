// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A suggested renewal window (RFC 9773 section 4.2).
 *
 * @param start its begin
 * @param end its end
 * @param explanation a page that says why, null for none
 */
public record RenewalWindow(Instant start, Instant end, @Nullable URI explanation) {

    /** A window without explanation. */
    public static RenewalWindow between(Instant start, Instant end) {
        return new RenewalWindow(start, end, null);
    }
}
