// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/**
 * An operation and how it ended.
 *
 * @param operation the operation
 * @param outcome how it ended
 */
public record OperationResult(Operation operation, Outcome outcome) {

    /** One short line. */
    @Override
    public String toString() {
        return operation.kind() + " of " + operation.name() + ": " + outcome;
    }
}
