// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * Looks whether a new certificate works where it was deployed.
 *
 * <p>Called once all deploy hooks have a new generation. If it fails at every try and the generation before is still
 * valid, the engine returns to that one: the pointer is moved back, between the calls of {@linkplain FileListener file
 * hooks}, the deploy hooks are called again with {@link
 * Delivery#rollback()}, and the failure is reported as the operation's. The new generation is kept; it is used when it is
 * delivered again by hand or when the one before comes to its end. No other certificate is ordered because of it. A
 * verifier whose policy is {@linkplain HookPolicy#bestEffort() best effort} only reports.
 *
 * <p>The {@linkplain HookPolicy#timeout() timeout} of the policy covers all tries together.
 */
@FunctionalInterface
public non-sealed interface DeployVerifier extends LifecycleListener {

    /**
     * Looks whether the certificate works.
     *
     * @param event the certificate that was deployed
     * @throws Exception if it does not; the message tells what was found instead
     */
    void verify(DeployEvent event) throws Exception;

    /**
     * How often it is called before its failure counts, for servers that take a while to load a certificate.
     *
     * @return at least 1; 5 unless overridden
     */
    default int tries() {
        return 5;
    }

    /**
     * The pause between two tries.
     *
     * @return zero or more; two seconds unless overridden
     */
    default Duration pause() {
        return Duration.ofSeconds(2);
    }

    /**
     * A verifier that asks a predicate.
     *
     * @param works whether the certificate works
     * @return a verifier with five tries, two seconds apart
     */
    static DeployVerifier of(Predicate<DeployEvent> works) {
        requireNonNull(works, "works");
        return event -> {
            if (!works.test(event)) {
                throw new IllegalStateException("generation "
                        + event.generation().number() + " of "
                        + event.generation().certificateName() + " did not pass");
            }
        };
    }
}
