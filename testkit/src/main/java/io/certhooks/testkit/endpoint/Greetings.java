// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.ca.ServerIdentity;
import io.certhooks.testkit.fault.ConnectionFault;
import io.certhooks.testkit.fault.Faults;
import io.certhooks.testkit.wire.Greeting;
import java.time.Instant;
import java.util.function.Supplier;

/** Greets connections as the script of faults wants it. Thread-safe. */
public final class Greetings implements Supplier<Greeting> {

    private final ServerIdentity identity;
    private final Faults faults;

    /** Greetings of a server with this identity. */
    public Greetings(ServerIdentity identity, Faults faults) {
        this.identity = identity;
        this.faults = faults;
    }

    @Override
    public Greeting get() {
        return faults.nextConnection().map(this::spoiled).orElseGet(() -> new Greeting.Secured(identity.tls()));
    }

    private Greeting spoiled(ConnectionFault fault) {
        return switch (fault) {
            case RESET -> new Greeting.Reset();
            case STALL -> new Greeting.Stall();
            case PLAIN_TEXT -> new Greeting.Plain();
            case EXPIRED_CERTIFICATE -> new Greeting.Secured(identity.expired());
            case OTHER_NAME -> new Greeting.Secured(identity.elsewhere());
            case UNKNOWN_ISSUER ->
                new Greeting.Secured(ServerIdentity.create(Instant.now()).tls());
        };
    }
}
