// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Brings a new certificate to where it is used. */
@FunctionalInterface
public non-sealed interface DeployListener extends LifecycleListener {

    /**
     * Called for each new generation, until it succeeds.
     *
     * <p>Calls are at least once: after a crash the same generation may come again, with the same {@link
     * Delivery#idempotencyKey()}. A newer generation replaces an older one that was not delivered.
     *
     * @param event the new certificate
     * @throws Exception to have it tried again later; it never causes another order at the CA
     */
    void onDeploy(DeployEvent event) throws Exception;

    /**
     * Whether it is called in rehearsals too, once for each certificate that was rehearsed and is there already. Then it gets
     * the certificate in use, not the one that was issued for the rehearsal, and {@link Run#dryRun()} tells that there is
     * nothing new. A failure is not made up for later.
     *
     * @return {@code false} unless overridden
     */
    default boolean isCalledInRehearsals() {
        return false;
    }
}
