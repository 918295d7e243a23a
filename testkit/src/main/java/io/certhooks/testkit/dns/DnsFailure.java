// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.dns;

/** A DNS query that gave no answer. */
public final class DnsFailure extends Exception {

    private static final long serialVersionUID = 1L;

    DnsFailure(String message) {
        super(message);
    }
}
