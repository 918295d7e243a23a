// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import io.certhooks.testkit.dns.DnsFailure;
import io.certhooks.testkit.dns.Zone;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * All of DNS as the test CA sees it, in memory. Names are case-insensitive and may end with a dot. Each name has the
 * address 127.0.0.1 unless the test says otherwise. Thread-safe.
 */
public final class TestZone {

    private final Zone zone;

    TestZone(Zone zone) {
        this.zone = zone;
    }

    /** Adds a TXT record; the same value twice under one name is one record. It shows after the propagation delay. */
    public void addTxt(String name, String value) {
        zone.addTxt(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    }

    /**
     * Removes a TXT record at once.
     *
     * @return false if there was none of this name and value
     */
    public boolean removeTxt(String name, String value) {
        return zone.removeTxt(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    }

    /**
     * The TXT values that the CA finds under a name now, in the order in which they were added; aliases are followed.
     * Never null but potentially empty.
     *
     * @throws IllegalStateException if the name was made to fail, or its aliases do not end
     */
    public List<String> txt(String name) {
        try {
            return zone.txt(Objects.requireNonNull(name, "name"));
        } catch (DnsFailure e) {
            throw new IllegalStateException("the TXT query for " + name + " fails: " + e.getMessage(), e);
        }
    }

    /**
     * Makes a name an alias (CNAME) of another, for example of a zone that is kept for validation.
     *
     * @throws IllegalArgumentException if the other cannot be a DNS name
     */
    public void addCname(String name, String target) {
        zone.alias(Objects.requireNonNull(name, "name"), Objects.requireNonNull(target, "target"));
    }

    /** Removes the alias of a name, if it has one. */
    public void removeCname(String name) {
        zone.removeAlias(Objects.requireNonNull(name, "name"));
    }

    /** Gives a name these addresses in place of 127.0.0.1; the CA connects to the first. */
    public void addresses(String name, InetAddress... addresses) {
        zone.addresses(Objects.requireNonNull(name, "name"), List.of(addresses));
    }

    /** Lets a name not exist: looking up its address fails. */
    public void noAddress(String name) {
        zone.addresses(Objects.requireNonNull(name, "name"), List.of());
    }

    /**
     * Makes every query for a name fail.
     *
     * @param responseCode the DNS response code, for example 2 for SERVFAIL; 0 ends the failure
     */
    public void fail(String name, int responseCode) {
        zone.failure(Objects.requireNonNull(name, "name"), responseCode);
    }

    /** Lets TXT records that are added from now on show only after this time, by the CA's clock. */
    public void propagationDelay(Duration delay) {
        zone.delay(Objects.requireNonNull(delay, "delay"));
    }
}
