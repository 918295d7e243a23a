// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.RepeatedTest;

/** What is left of a CA that was closed: nothing. */
class ClosedCaTest {

    private static final int PATIENCE_MILLIS = 5_000;

    @RepeatedTest(20)
    void itsPortsAreFreeAtOnceAndItsConnectionsEnd() throws IOException {
        AcmeTestServer ca = AcmeTestServer.start();
        int https = ca.directory().getPort();
        int dns = ca.dns().getPort();
        int panel = ca.controlPanel().getPort();
        try (Socket first = connect(https);
                Socket second = connect(dns);
                Socket third = connect(panel)) {
            ca.close();

            for (int port : new int[] {https, dns, panel}) {
                assertThatCode(() -> listen(port).close()).as("port " + port).doesNotThrowAnyException();
            }
            assertThatCode(() -> new DatagramSocket(dns, InetAddress.getLoopbackAddress()).close())
                    .doesNotThrowAnyException();
            assertThat(end(first) && end(second) && end(third)).isTrue();
        }
    }

    private static boolean end(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        try {
            InputStream in = socket.getInputStream();
            return in.read() < 0;
        } catch (SocketException e) {
            // A reset is an end too.
            return true;
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
