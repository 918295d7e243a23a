// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** A fault found where the position is not known; the evaluation around it adds the position. */
final class ValueFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    ValueFault(String problem, String remedy) {
        super(problem, null, false, false);
        this.remedy = remedy;
    }

    String message() {
        return getMessage() + "; " + remedy;
    }
}
