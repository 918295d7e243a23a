// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.shell.process.TrustedDirectories;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Gives each test a directory and folders of hooks in it. */
class HookFoldersFixture {

    @TempDir(factory = TrustedDirectories.class)
    Path directory;

    HookFolders folders;

    @BeforeEach
    void makeFolders() {
        folders = new HookFolders(directory);
    }
}
