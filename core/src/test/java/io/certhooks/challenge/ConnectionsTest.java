// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConnectionsTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final AtomicInteger conversations = new AtomicInteger();
    private final List<Socket> clients = new ArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void bind() throws IOException {
        server = new ServerSocket(0, 256, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        server.close();
    }

    @Test
    void cutsAClientThatKeepsWritingAtItsDeadline() throws Exception {
        try (Connections connections = Connections.accept(server, Duration.ofMillis(300), this::listenForEver)) {
            Socket dripping = connectFrom(1);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isCut(dripping, true));
            assertThat(connections).isNotNull();
        }
    }

    @Test
    void letsTheBusiestAddressGiveWay() throws Exception {
        try (Connections connections = Connections.accept(server, LONG, this::listenForEver)) {
            Socket oldest = connectFrom(1);
            awaitConversations(1);
            for (int i = 0; i < 2 * Connections.MOST; i++) {
                connectFrom(2);
                awaitConversations(i + 2);
            }

            assertThat(isCut(oldest, false)).isFalse();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> openClients() == Connections.MOST);
            assertThat(isCut(clients.get(1), false)).isTrue();
            assertThat(isCut(clients.get(clients.size() - 1), false)).isFalse();
            assertThat(connections).isNotNull();
        }
    }

    @Test
    void freesThePortAtOnce() throws Exception {
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        for (int round = 0; round < 50; round++) {
            Connections connections = Connections.accept(server, LONG, this::listenForEver);
            Socket client = connectFrom(1);
            connections.close();
            assertThat(isCut(client, false)).isTrue();
            server = new ServerSocket();
            assertThatCode(() -> server.bind(address)).doesNotThrowAnyException();
        }
    }

    private void listenForEver(Socket socket) throws IOException {
        conversations.incrementAndGet();
        socket.getInputStream().readAllBytes();
    }

    private void awaitConversations(int count) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(60))
                .until(() -> conversations.get() == count);
    }

    private Socket connectFrom(int lastByte) throws IOException {
        InetAddress local = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastByte});
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort(), local, 0);
        clients.add(client);
        return client;
    }

    private long openClients() throws IOException {
        long open = 0;
        for (Socket client : clients) {
            open += isCut(client, false) ? 0 : 1;
        }
        return open;
    }

    private static boolean isCut(Socket client, boolean writing) throws IOException {
        try {
            if (writing) {
                client.getOutputStream().write('a');
            }
            client.setSoTimeout(20);
            return client.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }
}
