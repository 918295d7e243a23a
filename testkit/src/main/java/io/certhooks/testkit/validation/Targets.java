// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.acme.IpLiteral;
import io.certhooks.testkit.dns.DnsFailure;
import io.certhooks.testkit.dns.Zone;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;

/** Where the CA connects: ports 80 and 443 of every name are mapped to loopback. Thread-safe. */
public final class Targets {

    private final Zone zone;
    private volatile int http01Port;
    private volatile int tlsAlpn01Port;

    /** No port is mapped. */
    public Targets(Zone zone) {
        this.zone = zone;
    }

    /** Maps port 80; 0 for to nowhere. */
    public void http01Port(int port) {
        http01Port = port;
    }

    /** Maps port 443; 0 for to nowhere. */
    public void tlsAlpn01Port(int port) {
        tlsAlpn01Port = port;
    }

    /** What port 80 is mapped to. */
    OptionalInt http01Port() {
        return http01Port == 0 ? OptionalInt.empty() : OptionalInt.of(http01Port);
    }

    /** What port 443 is mapped to. */
    OptionalInt tlsAlpn01Port() {
        return tlsAlpn01Port == 0 ? OptionalInt.empty() : OptionalInt.of(tlsAlpn01Port);
    }

    /**
     * The socket to connect to for a port of an identifier.
     *
     * @throws AcmeRefusal connection if the port is mapped to nowhere, dns if the name has no address
     */
    InetSocketAddress resolve(Identifier identifier, int port) {
        OptionalInt mapped = port == 443 ? tlsAlpn01Port() : port == 80 ? http01Port() : OptionalInt.empty();
        InetAddress address = address(identifier);
        if (mapped.isEmpty()) {
            String advice = port == 80 || port == 443 ? "; set the test CA's port for this challenge" : "";
            throw new AcmeRefusal(
                    AcmeError.CONNECTION, identifier.value() + ": port " + port + " leads nowhere" + advice);
        }
        return new InetSocketAddress(address, mapped.getAsInt());
    }

    private InetAddress address(Identifier identifier) {
        if (identifier.isIp()) {
            return IpLiteral.parse(identifier.value())
                    .filter(InetAddress::isLoopbackAddress)
                    .orElseGet(Targets::loopback);
        }
        try {
            List<InetAddress> found = zone.resolve(identifier.value()).orElseGet(() -> List.of(loopback()));
            if (found.isEmpty()) {
                throw new AcmeRefusal(AcmeError.DNS, identifier.value() + ": no such name (NXDOMAIN)");
            }
            return found.get(0);
        } catch (DnsFailure e) {
            throw new AcmeRefusal(AcmeError.DNS, identifier.value() + ": " + e.getMessage());
        }
    }

    private static InetAddress loopback() {
        return IpLiteral.parse("127.0.0.1").orElseThrow();
    }
}
