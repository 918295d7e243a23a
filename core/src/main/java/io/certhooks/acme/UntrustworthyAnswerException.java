// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import java.io.IOException;

/** The server did what no honest CA does. */
final class UntrustworthyAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    UntrustworthyAnswerException(String message) {
        super(message);
    }
}
