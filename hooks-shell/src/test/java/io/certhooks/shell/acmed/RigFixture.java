// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Gives each test a folder and a rig in it. */
class RigFixture {

    @TempDir
    Path folder;

    Rig rig;

    @BeforeEach
    void start() {
        rig = new Rig(folder);
    }

    @AfterEach
    void stop() {
        rig.close();
    }
}
