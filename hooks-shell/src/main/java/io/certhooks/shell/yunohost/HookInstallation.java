// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Puts scripts of apps into the administrator's folder and takes them out again. */
final class HookInstallation {

    private final Path custom;
    private final boolean strict;

    HookInstallation(Path custom, boolean strict) {
        this.custom = custom;
        this.strict = strict;
    }

    Path add(String app, Path file) {
        Actions.checkedName("name of an app", app);
        String fileName = String.valueOf(file.getFileName());
        String action = Actions.checkedName("action", HookFile.nameOf(fileName));
        Path copy = custom.resolve(action).resolve(HookFile.priorityOf(fileName) + "-" + app);
        try {
            Files.createDirectories(copy.getParent());
            copy(file, copy);
            return copy;
        } catch (IOException e) {
            throw new ConfigurationException(
                    "the hook " + file + " of " + app + " cannot be copied to " + copy + ": " + e);
        }
    }

    // Replaced in one step: a script that is being called must not be half of the old and half of the new.
    private static void copy(Path file, Path copy) throws IOException {
        Path temporary = copy.resolveSibling("." + copy.getFileName() + ".new");
        Files.copy(
                file,
                temporary,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES,
                LinkOption.NOFOLLOW_LINKS);
        Files.move(temporary, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    List<Path> remove(String app) {
        Actions.checkedName("name of an app", app);
        List<Path> removed = new ArrayList<>();
        for (Path action : HookListing.entries(custom)) {
            if (!Files.isDirectory(action)) {
                if (strict) {
                    // YunoHost stops here without a word.
                    return removed;
                }
                continue;
            }
            for (Path file : HookListing.entries(action)) {
                if (isOf(app, String.valueOf(file.getFileName()))
                        && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    delete(file);
                    removed.add(file);
                }
            }
        }
        return removed;
    }

    private boolean isOf(String app, String fileName) {
        if (strict) {
            return fileName.endsWith(app);
        }
        int hyphen = fileName.indexOf('-');
        return hyphen >= 0 && fileName.substring(hyphen + 1).equals(app);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ConfigurationException("the hook " + file + " cannot be deleted: " + e);
        }
    }
}
