// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeAll;

/** YunoHost's scripts with Pebble. */
final class YunoHostPebbleTest extends YunoHostContract {

    @BeforeAll
    static void findPebble() {
        PebbleCa.assumeInstalled();
    }

    @Override
    CaUnderTest start() throws IOException {
        return PebbleCa.start(CaSettings.standard(), Files.createDirectories(directory.resolve("pebble")));
    }
}
