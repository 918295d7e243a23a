// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

/** The command line asks for something that an example cannot do. */
final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
