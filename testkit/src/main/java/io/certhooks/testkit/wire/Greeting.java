// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

import javax.net.ssl.SSLContext;

/** How a server treats a new connection. */
public sealed interface Greeting {

    /**
     * It speaks HTTPS.
     *
     * @param context what it shows of itself
     */
    record Secured(SSLContext context) implements Greeting {}

    /** It speaks HTTP without TLS. */
    record Plain() implements Greeting {}

    /** It resets the connection. */
    record Reset() implements Greeting {}

    /** It says nothing, not even a TLS handshake, until it is closed itself. */
    record Stall() implements Greeting {}
}
