// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long certificates live and when a client gets them. Thread-safe. */
public final class IssuancePolicy {

    private final Duration lifetime;
    private final List<Profile> profiles;
    private volatile Duration delay = Duration.ZERO;

    /**
     * A policy.
     *
     * @param lifetime for orders that name no profile
     * @param profiles in the order in which the directory shows them
     */
    public IssuancePolicy(Duration lifetime, List<Profile> profiles) {
        this.lifetime = lifetime;
        this.profiles = List.copyOf(profiles);
    }

    /** Lets later orders stay in processing for so long. */
    public void delay(Duration newDelay) {
        delay = newDelay;
    }

    /** How long an order stays in processing after it was finalized. */
    public Duration delay() {
        return delay;
    }

    /** All profiles. */
    public List<Profile> profiles() {
        return profiles;
    }

    /** The profile of this name. */
    public Optional<Profile> profile(@Nullable String name) {
        return profiles.stream().filter(profile -> profile.name().equals(name)).findFirst();
    }

    /** The first second in which a certificate for this request is valid. */
    public Instant notBefore(OrderRequest request, Instant now) {
        return Objects.requireNonNullElse(request.notBefore(), now).truncatedTo(ChronoUnit.SECONDS);
    }

    /** The last second in which a certificate for this request is valid. */
    public Instant notAfter(OrderRequest request, Instant now) {
        if (request.notAfter() != null) {
            return request.notAfter();
        }
        Duration life = profile(request.profile()).map(Profile::lifetime).orElse(lifetime);
        return notBefore(request, now).plus(life);
    }
}
