// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.dns;

import io.certhooks.testkit.tcp.TcpListener;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Answers DNS queries over UDP and TCP on loopback out of a {@link Zone}. Thread-safe. */
public final class DnsResponder implements AutoCloseable {

    private static final int MAX_MESSAGE = 65_535;
    private static final int IDLE_MILLIS = 10_000;
    private static final int ATTEMPTS = 20;
    private static final int BACKLOG = 50;

    private final DnsAnswers answers;
    private final DatagramSocket udp;
    private final Thread udpServer;
    private final TcpListener tcp;

    private DnsResponder(Zone zone, DatagramSocket udp, ServerSocket tcp) {
        this.answers = new DnsAnswers(zone);
        this.udp = udp;
        this.udpServer = TcpListener.daemon("dns-test-udp", this::serveUdp);
        this.tcp = TcpListener.serve(tcp, "dns-test-tcp", this::answerTcp);
    }

    /**
     * Starts a responder.
     *
     * @param port the port for both UDP and TCP; not 0, since a free one for UDP may be taken for TCP
     * @throws UncheckedIOException if the port is not free for both
     */
    public static DnsResponder start(Zone zone, int port) {
        DnsResponder responder = open(zone, port);
        responder.udpServer.start();
        return responder;
    }

    // A port that is free for UDP may be taken for TCP; where any port will do, the next one may be free for both.
    private static DnsResponder open(Zone zone, int port) {
        for (int left = port == 0 ? ATTEMPTS : 1; ; left--) {
            try {
                return bind(zone, port);
            } catch (IOException e) {
                if (left == 1) {
                    throw new UncheckedIOException(
                            "cannot answer DNS on loopback port " + port + ": " + e.getMessage()
                                    + "; give another port, or 0 for any free one",
                            e);
                }
            }
        }
    }

    private static DnsResponder bind(Zone zone, int port) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        DatagramSocket udp = new DatagramSocket(port, loopback);
        try {
            return new DnsResponder(zone, udp, new ServerSocket(udp.getLocalPort(), BACKLOG, loopback));
        } catch (IOException e) {
            udp.close();
            throw e;
        }
    }

    /** Where it answers. */
    public InetSocketAddress address() {
        return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
    }

    /** Stops answering, which frees the port. Does nothing if closed already. */
    @Override
    public void close() {
        udp.close();
        TcpListener.awaitEnd(udpServer);
        tcp.close();
    }

    private void serveUdp() {
        byte[] buffer = new byte[MAX_MESSAGE];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                byte[] reply = answers.to(ByteBuffer.wrap(buffer, 0, packet.getLength()), true);
                if (reply.length > 0) {
                    udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                failUnlessClosed(udp.isClosed(), e);
            }
        }
    }

    private void answerTcp(Socket socket) {
        try {
            socket.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (!udp.isClosed()) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] reply = answers.to(ByteBuffer.wrap(query), false);
                byte[] framed =
                        Arrays.copyOf(new byte[] {(byte) (reply.length >>> 8), (byte) reply.length}, reply.length + 2);
                System.arraycopy(reply, 0, framed, 2, reply.length);
                out.write(framed);
            }
        } catch (IOException e) {
            // The asker has what it wanted, is gone or is silent: there is nobody left to tell.
            return;
        }
    }

    private static void failUnlessClosed(boolean closed, IOException cause) {
        if (!closed) {
            throw new UncheckedIOException("the DNS responder failed", cause);
        }
    }
}
