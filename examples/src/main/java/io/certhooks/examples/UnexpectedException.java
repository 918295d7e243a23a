// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

/** What an example is to show did not happen. */
final class UnexpectedException extends Exception {

    private static final long serialVersionUID = 1L;

    UnexpectedException(String message) {
        super(message);
    }
}
