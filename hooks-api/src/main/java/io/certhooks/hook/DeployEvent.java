// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.Optional;

/**
 * A new generation is to be brought to where it is used.
 *
 * @param operation the operation that brought it; its run may be an earlier one if the deploy is repeated
 * @param run the run in which it is delivered
 * @param certificate the certificate with its key
 * @param previous the generation in use before, if there was one
 * @param live the paths under which the current generation is always found; empty in stores without files
 * @param delivery attempt and idempotency key
 */
public record DeployEvent(
        Operation operation,
        Run run,
        IssuedCertificate certificate,
        Optional<Generation> previous,
        Optional<CertificateFiles> live,
        Delivery delivery)
        implements LifecycleEvent {

    @Override
    public Phase phase() {
        return Phase.DEPLOY;
    }

    /**
     * The new generation.
     *
     * @return the generation of {@link #certificate()}
     */
    public Generation generation() {
        return certificate.generation();
    }
}
