// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ports for programs that must be told one. */
class FreePortsTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void givesEachPortOnce() {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            assertThat(seen.add(FreePorts.next())).isTrue();
        }
    }

    @Test
    void leavesOutWhatIsTakenForTcpOrUdp() throws Exception {
        int first = FreePorts.next();
        try (ServerSocket tcp = new ServerSocket(FreePorts.next(), 1, LOOPBACK);
                DatagramSocket udp = new DatagramSocket(FreePorts.next(), LOOPBACK)) {
            Set<Integer> seen = new HashSet<>();
            int port;
            do {
                port = FreePorts.next();
                seen.add(port);
            } while (port != first && seen.size() < 12_000);

            assertThat(seen).doesNotContain(tcp.getLocalPort(), udp.getLocalPort());
        }
    }
}
