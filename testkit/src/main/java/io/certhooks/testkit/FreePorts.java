// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds ports for programs that must be told one before they start. Thread-safe.
 *
 * <p>A server that can choose its own port should be started on port 0 instead.
 */
public final class FreePorts {

    // Below the ports that operating systems hand out by themselves, so that nobody takes one in between.
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePorts() {}

    /**
     * Returns a port on which nobody listens on loopback, neither over TCP nor over UDP. No port is returned twice before
     * all 12 000 were looked at.
     *
     * @return a port from 20 000 to 31 999
     * @throws IllegalStateException if none of them is free
     */
    public static int next() {
        for (int looked = 0; looked < COUNT; looked++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + (FIRST + COUNT - 1));
    }

    private static boolean isFree(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket tcp = new ServerSocket(port, 1, loopback);
                DatagramSocket udp = new DatagramSocket(port, loopback)) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
