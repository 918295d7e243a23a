// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.acme.AcmeProblem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A challenge (RFC 8555 section 7.1.5).
 *
 * @param type {@code http-01}, {@code dns-01}, {@code tls-alpn-01} ...
 * @param token the random token
 * @param status pending, processing, valid or invalid
 * @param validated when it became valid, null before
 * @param error why it failed, null if it did not
 */
public record Challenge(
        String type, String token, ResourceStatus status, @Nullable Instant validated, @Nullable AcmeProblem error) {

    /** A challenge nobody has tried yet. */
    static Challenge pending(String type, String token) {
        return new Challenge(type, token, ResourceStatus.PENDING, null, null);
    }

    /** The same challenge while the CA checks it. */
    Challenge started() {
        return new Challenge(type, token, ResourceStatus.PROCESSING, null, null);
    }

    /** The same challenge, met. */
    Challenge passed(Instant when) {
        return new Challenge(type, token, ResourceStatus.VALID, when, null);
    }

    /** The same challenge, failed for good. */
    Challenge failed(AcmeProblem why) {
        return new Challenge(type, token, ResourceStatus.INVALID, null, why);
    }
}
