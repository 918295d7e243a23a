// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.fault;

import io.certhooks.testkit.acme.Endpoint;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Which requests a fault hits. Immutable until it is put into a script, from then on it counts.
 *
 * <pre>{@code
 * FaultRule.on(Endpoint.NEW_ORDER).nth(2)
 * FaultRule.onAny().percent(20, seed)
 * }</pre>
 */
public final class FaultRule {

    private final Set<Endpoint> endpoints;
    private final Predicate<String> paths;
    private final IntPredicate counts;
    private final String text;

    private FaultRule(Set<Endpoint> endpoints, Predicate<String> paths, IntPredicate counts, String text) {
        this.endpoints = endpoints;
        this.paths = paths;
        this.counts = counts;
        this.text = text;
    }

    /** All requests to these endpoints. */
    public static FaultRule on(Endpoint first, Endpoint... more) {
        Set<Endpoint> endpoints = EnumSet.of(first, more);
        return new FaultRule(endpoints, path -> true, count -> true, "on " + endpoints);
    }

    /** All requests. */
    public static FaultRule onAny() {
        return new FaultRule(EnumSet.allOf(Endpoint.class), path -> true, count -> true, "on any");
    }

    /** Of these only requests whose path and query pass a test. */
    public FaultRule path(Predicate<String> test) {
        return new FaultRule(endpoints, Objects.requireNonNull(test, "test"), counts, text + " of some paths");
    }

    /** Of these only the nth, counted from 1. */
    public FaultRule nth(int n) {
        return counted(count -> count == n, "number " + n);
    }

    /** Of these only the first few. */
    public FaultRule first(int n) {
        return counted(count -> count <= n, "the first " + n);
    }

    /** Of these all after the first few. */
    public FaultRule after(int n) {
        return counted(count -> count > n, "after the first " + n);
    }

    /** Of these one in so many: the nth, the 2nth and so on. */
    public FaultRule everyNth(int n) {
        return counted(count -> count % n == 0, "every " + n);
    }

    /** Of these a part, drawn by chance from a seed. */
    public FaultRule percent(int percent, long seed) {
        Random random = new Random(seed);
        return counted(count -> random.nextInt(100) < percent, percent + " % of seed " + seed);
    }

    @Override
    public String toString() {
        return text;
    }

    /** True if a request is of the kind that the rule counts. */
    boolean covers(Endpoint endpoint, String path) {
        return endpoints.contains(endpoint) && paths.test(path);
    }

    /** True if the request with this number among those covered, counted from 1, is hit. */
    boolean hits(int number) {
        return counts.test(number);
    }

    private FaultRule counted(IntPredicate newCounts, String how) {
        IntPredicate old = counts;
        // Not short-circuit, so that a random draw is made for each request.
        return new FaultRule(
                endpoints,
                paths,
                count ->
                        List.of(old.test(count), newCounts.test(count)).stream().allMatch(Boolean::booleanValue),
                text + ", " + how);
    }
}
