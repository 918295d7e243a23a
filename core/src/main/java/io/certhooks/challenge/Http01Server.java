// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.Identifier;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers http-01 challenges on a port of its own (RFC 8555, 8.3).
 *
 * <p>The port is bound when the first proof is presented and free again when the last one is cleaned up; certificates
 * that are worked on at the same time share it. It answers {@code GET} and {@code HEAD} for the presented proofs and
 * nothing else. The CA asks on port 80: use another port only if something forwards port 80 to it.
 *
 * <p>Slow, idle and malicious clients cannot keep the CA out: a connection has 10 seconds for one request of up to 8 KiB,
 * there are at most 64, and the client with most of them loses its oldest one.
 *
 * <p>Safe for use by several threads.
 */
public final class Http01Server implements ChallengeListener {

    // Not the JDK's HttpServer: its limits on request time and size are system properties of the whole program, its
    // time
    // limit is off by default, and then one slow client per thread of its executor is enough to keep the CA out.

    private static final int LONGEST_HEAD = 8 * 1024;
    private static final int LONGEST_REST = 64 * 1024;
    private static final int LINGER_MILLIS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(Http01Server.class);
    private static final String WAY_OUT = "Have that program forward /.well-known/acme-challenge/ to another port and"
            + " give that port to Http01Server.onPort, or give its document root to Http01Webroot.at";

    private final Proofs<String> proofs = new Proofs<>();
    private final ProofPort port;

    private Http01Server(InetSocketAddress address) {
        port = ProofPort.at(address, WAY_OUT, this::answer);
    }

    /**
     * A server on all addresses of this machine, IPv4 and IPv6.
     *
     * @param port 80 unless something forwards port 80 to another one; 0 for any free port, see {@link #port()}
     * @return a server that is not listening yet
     * @throws IllegalArgumentException if it is no port number
     */
    public static Http01Server onPort(int port) {
        return on(new InetSocketAddress(port));
    }

    /**
     * A server on one address of this machine.
     *
     * @param address address and port
     * @return a server that is not listening yet
     * @throws IllegalArgumentException if the address is unresolved
     */
    public static Http01Server on(InetSocketAddress address) {
        return new Http01Server(address);
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
        return ChallengeType.HTTP_01;
    }

    /**
     * {@inheritDoc}
     *
     * @return false for a wildcard (CA/Browser Forum Baseline Requirements, 3.2.2.4.19)
     */
    @Override
    public boolean answers(Identifier identifier) {
        return !identifier.isWildcard();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IOException if the port cannot be opened or the token is not one; the message tells what to do
     */
    @Override
    public synchronized void present(ChallengeEvent event) throws IOException {
        String token = Token.of(event);
        port.open();
        if (!proofs.add(token, event, event::keyAuthorization)) {
            throw new ProtocolException("the CA's token for " + event.identifier() + " is in use with another account's"
                    + " key, so this proof was not published: check the directory URLs, one CA is broken or hostile");
        }
    }

    @Override
    public synchronized void cleanUp(ChallengeEvent event) throws IOException {
        proofs.remove(event.token(), event)
                .ifPresent(asked -> HookReport.current().output(summary(event, asked)));
        if (proofs.isEmpty()) {
            port.close();
        }
    }

    private String summary(ChallengeEvent event, int asked) {
        return asked > 0
                ? "the proof for " + event.identifier() + " was fetched from port " + port() + ", requests: " + asked
                : "nobody asked for the proof for " + event.identifier() + " on port " + port()
                        + ": if the CA could not fetch it, check that the name's addresses are this machine's and that"
                        + " port 80 is open and leads here";
    }

    private void answer(Socket socket) throws IOException {
        Optional<String> head = readHead(socket.getInputStream());
        byte[] answer = head.map(text -> HttpAnswer.to(text, proofs::find)).orElseGet(HttpAnswer::tooLarge);
        socket.getOutputStream().write(answer);
        linger(socket);
    }

    // A socket that is closed with unread input resets the connection, and the client may lose the answer.
    private static void linger(Socket socket) throws IOException {
        socket.shutdownOutput();
        socket.setSoTimeout(LINGER_MILLIS);
        int rest = socket.getInputStream().readNBytes(LONGEST_REST).length;
        LOG.trace("answered {} and dropped {} bytes behind its request", socket.getInetAddress(), rest);
    }

    private static Optional<String> readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        byte[] buffer = new byte[1024];
        int length = 0;
        while (head.length() <= LONGEST_HEAD && (length = in.read(buffer)) >= 0) {
            int checked = Math.max(0, head.length() - 3);
            head.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
            if (head.indexOf("\r\n\r\n", checked) >= 0 || head.indexOf("\n\n", checked) >= 0) {
                return Optional.of(head.toString());
            }
        }
        return length < 0 ? Optional.of("") : Optional.empty();
    }
}
