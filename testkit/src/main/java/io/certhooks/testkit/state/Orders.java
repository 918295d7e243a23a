// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.acme.AcmeProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** All orders. Thread-safe; each change of one is atomic. An order's status follows from its parts and the clock. */
public final class Orders {

    private final Map<String, Order> byId = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Authorizations authorizations;
    private final Clock clock;
    private final Duration life;

    /**
     * An empty store.
     *
     * @param life how long an order may stay open
     */
    public Orders(Authorizations authorizations, Clock clock, Duration life) {
        this.authorizations = authorizations;
        this.clock = clock;
        this.life = life;
    }

    /** A new order. */
    public Order create(String accountId, OrderRequest request, List<String> authorizationIds) {
        String id = Integer.toString(count.incrementAndGet());
        Order order = new Order(id, accountId, request, clock.instant().plus(life), authorizationIds, null, null);
        byId.put(id, order);
        return order;
    }

    /** The newest unfinished order of an account for the same set of identifiers and the same wishes. */
    public Optional<Order> unfinished(String accountId, OrderRequest request) {
        return byId.values().stream()
                .filter(order -> order.accountId().equals(accountId))
                .filter(order -> order.request().isLike(request))
                .filter(order -> isOpen(statusOf(order)))
                .max(Comparator.comparingInt(order -> Integer.parseInt(order.id())));
    }

    private static boolean isOpen(ResourceStatus status) {
        return status == ResourceStatus.PENDING || status == ResourceStatus.READY;
    }

    /** The order with this id. */
    public Optional<Order> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The orders of an account, the oldest first. */
    public List<Order> ofAccount(String accountId) {
        return byId.values().stream()
                .filter(order -> order.accountId().equals(accountId))
                .sorted(Comparator.comparingInt(order -> Integer.parseInt(order.id())))
                .toList();
    }

    /** How many orders there are. */
    public int size() {
        return byId.size();
    }

    /** The order's status now. */
    public ResourceStatus statusOf(Order order) {
        Instant now = clock.instant();
        if (order.error() != null) {
            return ResourceStatus.INVALID;
        }
        if (order.issuance() != null) {
            return now.isBefore(order.issuance().ready()) ? ResourceStatus.PROCESSING : ResourceStatus.VALID;
        }
        if (!now.isBefore(order.expires())) {
            return ResourceStatus.INVALID;
        }
        return openStatus(order, now);
    }

    /**
     * Finalizes an order, unless it was finalized before or has failed; two at once never both succeed.
     *
     * @param issue makes the certificate; called at most once
     * @return false if the order was not ready
     */
    public boolean finish(String id, Supplier<Order.Issuance> issue) {
        boolean[] done = {false};
        update(id, order -> {
            done[0] = statusOf(order) == ResourceStatus.READY;
            return done[0] ? order.withIssuance(issue.get()) : order;
        });
        return done[0];
    }

    /** Turns an order invalid. */
    public Order fail(String id, AcmeProblem why) {
        return update(id, order -> order.withError(why));
    }

    private ResourceStatus openStatus(Order order, Instant now) {
        boolean ready = true;
        for (String authorizationId : order.authorizationIds()) {
            ResourceStatus status = authorizations.get(authorizationId).statusAt(now);
            if (status != ResourceStatus.VALID && status != ResourceStatus.PENDING) {
                return ResourceStatus.INVALID;
            }
            ready &= status == ResourceStatus.VALID;
        }
        return ready ? ResourceStatus.READY : ResourceStatus.PENDING;
    }

    private Order update(String id, UnaryOperator<Order> change) {
        Order changed = byId.computeIfPresent(id, (same, order) -> change.apply(order));
        if (changed == null) {
            throw new IllegalArgumentException("no order " + id);
        }
        return changed;
    }
}
