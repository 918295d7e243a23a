// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.time.Instant;

/**
 * A certificate that a run left alone.
 *
 * @param name the certificate's name in the store
 * @param until the earliest instant at which it will be looked at again
 * @param why for people: not due, waiting after a failure, and so on
 */
public record Skipped(String name, Instant until, String why) {}
