// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.Identifier;
import io.certhooks.x509.AlpnCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Answers tls-alpn-01 challenges on a port of its own (RFC 8737, and RFC 8738 for addresses).
 *
 * <p>The port is bound when the first proof is presented and free again when the last one is cleaned up; certificates
 * that are worked on at the same time share it. A client gets the proof for the name it asks for if it speaks the
 * protocol {@code acme-tls/1}; all other handshakes fail, or are cut off right afterwards where TLS 1.2 cannot tell
 * earlier that a client offers no protocol. The CA asks on port 443: use another port only if something
 * forwards those connections to it, still encrypted.
 *
 * <p>There can be one proof for a name at a time: do not work on two certificates for the same name at once.
 *
 * <p>Slow, idle and malicious clients cannot keep the CA out: a connection has 10 seconds, there are at most 64, and the
 * client with most of them loses its oldest one.
 *
 * <p>Safe for use by several threads.
 */
public final class TlsAlpn01Server implements ChallengeListener {

    private static final String WAY_OUT = "Give TlsAlpn01Server.onPort another port and have that program pass on"
            + " connections with the TLS protocol name (ALPN) acme-tls/1 to it, or use http-01";

    private final Proofs<AlpnCertificate> proofs = new Proofs<>();
    private final ProofPort port;

    private TlsAlpn01Server(InetSocketAddress address) {
        port = ProofPort.at(address, WAY_OUT, socket -> AlpnHandshake.on(socket, proofs::find));
    }

    /**
     * A server on all addresses of this machine, IPv4 and IPv6.
     *
     * @param port 443 unless something forwards port 443 to another one; 0 for any free port, see {@link #port()}
     * @return a server that is not listening yet
     * @throws IllegalArgumentException if it is no port number
     */
    public static TlsAlpn01Server onPort(int port) {
        return on(new InetSocketAddress(port));
    }

    /**
     * A server on one address of this machine.
     *
     * @param address address and port
     * @return a server that is not listening yet
     * @throws IllegalArgumentException if the address is unresolved
     */
    public static TlsAlpn01Server on(InetSocketAddress address) {
        return new TlsAlpn01Server(address);
    }

    /**
     * The port, which never changes. Port 0 is replaced by a free port when the server is made, and that one is reserved
     * as long as the server is in use, though nobody can connect to it while there is no proof.
     *
     * @return 1 to 65535
     */
    public int port() {
        return port.number();
    }

    @Override
    public ChallengeType type() {
        return ChallengeType.TLS_ALPN_01;
    }

    /**
     * {@inheritDoc}
     *
     * @return false for a wildcard (CA/Browser Forum Baseline Requirements, 3.2.2.4.20)
     */
    @Override
    public boolean answers(Identifier identifier) {
        return !identifier.isWildcard();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IOException if the port cannot be opened, or if another proof is shown for the same name; the message tells
     *     what to do
     */
    @Override
    public synchronized void present(ChallengeEvent event) throws IOException {
        port.open();
        if (!proofs.add(
                ServerName.of(event.identifier()),
                event,
                () -> AlpnCertificate.of(event.identifier(), event.alpnExtension()))) {
            throw new IOException("another certificate for " + event.identifier() + " is being proved right now, and"
                    + " tls-alpn-01 can show one proof for a name: try again when that one is done, or use http-01 or"
                    + " dns-01 for one of them");
        }
    }

    @Override
    public synchronized void cleanUp(ChallengeEvent event) throws IOException {
        proofs.remove(ServerName.of(event.identifier()), event)
                .ifPresent(asked -> HookReport.current().output(summary(event, asked)));
        if (proofs.isEmpty()) {
            port.close();
        }
    }

    private String summary(ChallengeEvent event, int asked) {
        return asked > 0
                ? "the proof for " + event.identifier() + " was shown on port " + port() + ", handshakes: " + asked
                : "nobody asked for the proof for " + event.identifier() + " on port " + port()
                        + ": if the CA could not see it, check that the name's addresses are this machine's and that"
                        + " port 443 is open and leads here";
    }
}
