// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Identifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An authorization (RFC 8555 section 7.1.4).
 *
 * @param id the last segment of its URL
 * @param accountId whose it is
 * @param identifier what it is for, the {@code *.} of a wildcard kept
 * @param expires when it ends
 * @param status as stored; {@link #statusAt} tells whether it has expired
 * @param challenges the ways to prove control
 */
public record Authorization(
        String id,
        String accountId,
        Identifier identifier,
        Instant expires,
        ResourceStatus status,
        List<Challenge> challenges) {

    /** Copies the challenges. */
    public Authorization {
        challenges = List.copyOf(challenges);
    }

    /** The status at this instant. */
    public ResourceStatus statusAt(Instant now) {
        boolean alive = status == ResourceStatus.PENDING || status == ResourceStatus.VALID;
        return alive && !now.isBefore(expires) ? ResourceStatus.EXPIRED : status;
    }

    /** The first problem among the challenges. */
    public Optional<AcmeProblem> error() {
        return challenges.stream()
                .flatMap(each -> Optional.ofNullable(each.error()).stream())
                .findFirst();
    }

    /** The same authorization with another status. */
    Authorization withStatus(ResourceStatus newStatus) {
        return new Authorization(id, accountId, identifier, expires, newStatus, challenges);
    }

    /** The same authorization with one challenge changed. */
    Authorization withChallenge(int index, Challenge changed) {
        List<Challenge> copy = new ArrayList<>(challenges);
        copy.set(index, changed);
        return new Authorization(id, accountId, identifier, expires, status, copy);
    }

    /** The same authorization with another end. */
    Authorization withExpires(Instant newExpires) {
        return new Authorization(id, accountId, identifier, newExpires, status, challenges);
    }
}
