// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.jws.Base64Url;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** All authorizations. Thread-safe; each change of one is atomic. */
public final class Authorizations {

    private static final Duration PENDING_LIFE = Duration.ofDays(7);
    private static final int TOKEN_BYTES = 32;

    private final Map<String, Authorization> byId = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final Duration validLife;

    /**
     * An empty store.
     *
     * @param validLife how long an authorization is good once it is valid
     */
    public Authorizations(Clock clock, Duration validLife) {
        this.clock = clock;
        this.validLife = validLife;
    }

    /** A new pending authorization with a challenge of each type. */
    public Authorization create(String accountId, Identifier identifier, List<String> types) {
        String id = Integer.toString(count.incrementAndGet());
        Authorization made = new Authorization(
                id,
                accountId,
                identifier,
                clock.instant().plus(PENDING_LIFE),
                ResourceStatus.PENDING,
                types.stream().map(type -> Challenge.pending(type, token())).toList());
        byId.put(id, made);
        return made;
    }

    /** The authorization with this id. */
    public Optional<Authorization> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The authorization with this id, which must exist because something of ours refers to it. */
    public Authorization get(String id) {
        return byId(id).orElseThrow(() -> new IllegalArgumentException("no authorization " + id));
    }

    /** The newest authorization of an account for an identifier that is valid now. */
    public Optional<Authorization> valid(String accountId, Identifier identifier) {
        return byId.values().stream()
                .filter(each -> each.accountId().equals(accountId))
                .filter(each -> each.identifier().equals(identifier))
                .filter(each -> each.statusAt(clock.instant()) == ResourceStatus.VALID)
                .reduce((one, other) -> one.expires().isAfter(other.expires()) ? one : other);
    }

    /** Marks a pending challenge as being checked; false if it was not pending. */
    public boolean start(String id, int index) {
        boolean[] started = {false};
        update(id, authorization -> {
            Challenge challenge = authorization.challenges().get(index);
            boolean open = authorization.statusAt(clock.instant()) == ResourceStatus.PENDING;
            started[0] = open && challenge.status() == ResourceStatus.PENDING;
            return started[0] ? authorization.withChallenge(index, challenge.started()) : authorization;
        });
        return started[0];
    }

    /** Records that a challenge was met; does nothing if the authorization is no longer pending. */
    public void pass(String id, int index) {
        settle(id, authorization -> authorization
                .withChallenge(index, authorization.challenges().get(index).passed(clock.instant()))
                .withStatus(ResourceStatus.VALID)
                .withExpires(clock.instant().plus(validLife)));
    }

    /** Records that a challenge failed; does nothing if the authorization is no longer pending. */
    public void fail(String id, int index, AcmeProblem why) {
        settle(id, authorization -> authorization
                .withChallenge(index, authorization.challenges().get(index).failed(why))
                .withStatus(ResourceStatus.INVALID));
    }

    /** Ends an authorization at the client's or the CA's wish. */
    public Authorization end(String id, ResourceStatus status) {
        return update(id, authorization -> authorization.withStatus(status));
    }

    /** Ends all authorizations of an account. */
    public void endAll(String accountId, ResourceStatus status) {
        byId.values().stream()
                .filter(each -> each.accountId().equals(accountId))
                .forEach(each -> end(each.id(), status));
    }

    private void settle(String id, UnaryOperator<Authorization> change) {
        update(
                id,
                authorization -> authorization.statusAt(clock.instant()) == ResourceStatus.PENDING
                        ? change.apply(authorization)
                        : authorization);
    }

    private Authorization update(String id, UnaryOperator<Authorization> change) {
        Authorization changed = byId.computeIfPresent(id, (same, authorization) -> change.apply(authorization));
        if (changed == null) {
            throw new IllegalArgumentException("no authorization " + id);
        }
        return changed;
    }

    private String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64Url.encode(bytes);
    }
}
