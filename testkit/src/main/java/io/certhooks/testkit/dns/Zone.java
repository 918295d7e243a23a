// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.dns;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All of DNS, in memory: names are case-insensitive, new TXT records show after a delay. Thread-safe. */
public final class Zone {

    private static final int MAX_ALIASES = 8;
    private static final int MAX_NAME = 253;

    private final Clock clock;
    private final Map<String, List<Text>> texts = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final Map<String, List<InetAddress>> addresses = new HashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private Duration delay = Duration.ZERO;

    /** An empty zone; the clock tells when a delayed record shows. */
    public Zone(Clock clock) {
        this.clock = clock;
    }

    private record Text(String value, Instant visibleFrom) {}

    /** Adds a TXT record; the same value twice is one record. */
    public synchronized void addTxt(String name, String value) {
        List<Text> records = texts.computeIfAbsent(canonical(name), absent -> new ArrayList<>());
        if (records.stream().noneMatch(text -> text.value().equals(value))) {
            records.add(new Text(value, clock.instant().plus(delay)));
        }
    }

    /** Removes a TXT record at once; false if there was none of this value. */
    public synchronized boolean removeTxt(String name, String value) {
        List<Text> records = texts.getOrDefault(canonical(name), new ArrayList<>());
        boolean removed = records.removeIf(text -> text.value().equals(value));
        if (removed && records.isEmpty()) {
            texts.remove(canonical(name));
        }
        return removed;
    }

    /**
     * Makes a name an alias of another.
     *
     * @throws IllegalArgumentException if the other cannot be a DNS name
     */
    public synchronized void alias(String name, String target) {
        requireName(canonical(target));
        aliases.put(canonical(name), canonical(target));
    }

    /** Removes an alias, if there is one. */
    public synchronized void removeAlias(String name) {
        aliases.remove(canonical(name));
    }

    /** Gives a name these addresses in place of the default; none means that the name does not exist. */
    public synchronized void addresses(String name, List<InetAddress> all) {
        addresses.put(canonical(name), List.copyOf(all));
    }

    /** Makes every query for a name fail with this response code (RFC 1035 section 4.1.1), 0 for no longer. */
    public synchronized void failure(String name, int responseCode) {
        if (responseCode == 0) {
            failures.remove(canonical(name));
        } else {
            failures.put(canonical(name), responseCode);
        }
    }

    /** Sets the delay after which later TXT records show. */
    public synchronized void delay(Duration newDelay) {
        delay = newDelay;
    }

    /** What time it is for the zone. */
    public Instant now() {
        return clock.instant();
    }

    /** The alias of a name, one step. */
    public synchronized Optional<String> aliasOf(String name) {
        return Optional.ofNullable(aliases.get(canonical(name)));
    }

    /** The TXT values that show under a name now, aliases not followed. */
    public synchronized List<String> txtAt(String name) {
        Instant now = clock.instant();
        return texts.getOrDefault(canonical(name), List.of()).stream()
                .filter(text -> !text.visibleFrom().isAfter(now))
                .map(Text::value)
                .toList();
    }

    /** The addresses set for a name, aliases not followed; empty if the default applies. */
    public synchronized Optional<List<InetAddress>> addressesAt(String name) {
        return Optional.ofNullable(addresses.get(canonical(name)));
    }

    /** The response code that queries for a name fail with, 0 if they do not. */
    public synchronized int failureAt(String name) {
        return failures.getOrDefault(canonical(name), 0);
    }

    /**
     * The TXT values of a name, aliases followed.
     *
     * @throws DnsFailure if a query fails or the aliases do not end
     */
    public List<String> txt(String name) throws DnsFailure {
        return txtAt(target(name));
    }

    /**
     * The addresses of a name, aliases followed; empty if the default applies.
     *
     * @throws DnsFailure if a query fails or the aliases do not end
     */
    public Optional<List<InetAddress>> resolve(String name) throws DnsFailure {
        return addressesAt(target(name));
    }

    /** Lower case without the final dot. */
    public static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static void requireName(String name) {
        boolean labels = Arrays.stream(name.split("\\.", -1)).allMatch(label -> label.matches("[!-~&&[^.]]{1,63}"));
        if (!labels || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(name + " is not a DNS name");
        }
    }

    private synchronized String target(String name) throws DnsFailure {
        String at = canonical(name);
        for (int hops = 0; hops <= MAX_ALIASES; hops++) {
            int failure = failureAt(at);
            if (failure != 0) {
                throw new DnsFailure("the query for " + at + " failed with response code " + failure);
            }
            String next = aliases.get(at);
            if (next == null) {
                return at;
            }
            at = next;
        }
        throw new DnsFailure("more than " + MAX_ALIASES + " aliases from " + name);
    }
}
