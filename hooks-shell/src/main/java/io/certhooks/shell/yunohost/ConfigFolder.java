// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Folders as YunoHost makes them for configuration: 0755, whatever the umask of this program is. */
final class ConfigFolder {

    private ConfigFolder() {}

    /** Makes a folder and those above it that are missing; nobody else can write to them at any moment. */
    static void make(@Nullable Path folder) throws IOException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        make(folder.getParent());
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
