// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.testkit.tcp.TcpListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a network that lets nobody out but a proxy, whose name the JVM was told. */
@Timeout(60)
class ProxyTest {

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private final ProxySelector before = ProxySelector.getDefault();
    private TcpListener proxy;

    @BeforeEach
    void open() throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = TcpListener.serve(socket, "proxy", this::serve);
        // As -Dhttps.proxyHost does, which leaves this machine's own servers out.
        ProxySelector.setDefault(ProxySelector.of((InetSocketAddress) socket.getLocalSocketAddress()));
    }

    @AfterEach
    void close() {
        ProxySelector.setDefault(before);
        proxy.close();
        fixture.close();
    }

    private void serve(Socket client) {
        try (Socket server = new Socket()) {
            BufferedReader head = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1), 1);
            String request = head.readLine();
            tunnels.add(request);
            while (!head.readLine().isEmpty()) {}
            String[] authority = request.split(" ", -1)[1].split(":", -1);
            server.connect(new InetSocketAddress(authority[0], Integer.parseInt(authority[1])));
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
            TcpListener.daemon("proxy-back", () -> copy(server, client)).start();
            client.getInputStream().transferTo(server.getOutputStream());
        } catch (IOException e) {
            assertThat(client.isClosed()).as("a side that has ended").isTrue();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.close();
        } catch (IOException e) {
            assertThat(from.isClosed() || to.isClosed())
                    .as("a side that has ended")
                    .isTrue();
        }
    }

    @Test
    void reachesTheCaThroughTheProxyOfTheJvm() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));

            assertThat(fixture.ca.issued()).hasSize(1);
            assertThat(tunnels).startsWith("CONNECT " + fixture.ca.directory().getAuthority() + " HTTP/1.1");
        }
    }
}
