// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/**
 * A certificate is about to be issued or renewed.
 *
 * @param operation the operation about to begin
 */
public record PreEvent(Operation operation) implements LifecycleEvent {

    @Override
    public Phase phase() {
        return Phase.PRE;
    }

    @Override
    public Run run() {
        return operation.run();
    }
}
