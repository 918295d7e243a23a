// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports for programs that have to be told one. */
final class FreePorts {

    // Below the ports that operating systems hand out by themselves, so that nobody takes one in between.
    private static final int FIRST = 20_000;
    private static final int BEYOND = 32_000;

    private FreePorts() {}

    static int next() {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + BEYOND);
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
