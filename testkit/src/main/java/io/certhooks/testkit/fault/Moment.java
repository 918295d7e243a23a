// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.fault;

/** When a connection breaks. */
public enum Moment {
    /** The CA never acts on the request. */
    BEFORE_PROCESSING,
    /** The CA has acted on the request, but the client does not learn of it. */
    AFTER_PROCESSING
}
