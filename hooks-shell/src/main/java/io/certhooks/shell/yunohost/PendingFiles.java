// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files that scripts have made: a folder per category, in it each file at the path where it belongs. */
final class PendingFiles {

    private final Path directory;

    PendingFiles(Path directory) {
        this.directory = directory;
    }

    /** Deletes what earlier runs have left for some categories, or for all if none is named. */
    void clean(List<String> categories) {
        try {
            if (categories.isEmpty()) {
                Removal.of(directory);
            }
            for (String category : categories) {
                Removal.of(directory.resolve(Actions.checkedName("category", category)));
            }
            ConfigFolder.make(directory);
        } catch (IOException e) {
            throw new ConfigurationException("the pending files in " + directory + " cannot be cleaned up: " + e);
        }
    }

    /** The folder of a category, which is made if there is none. */
    Path of(HookFile hook) {
        if (!isName(hook.name())) {
            throw new ConfigurationException(hook.path() + ": its name cannot be that of a category; rename it");
        }
        Path folder = directory.resolve(hook.name());
        try {
            ConfigFolder.make(folder);
            return folder;
        } catch (IOException e) {
            throw new ConfigurationException("the folder " + folder + " for pending files cannot be made: " + e);
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && !name.equals(".") && !name.equals("..");
    }

    /** The pending files of a category by the absolute paths where they belong; an empty folder is deleted. */
    Map<String, Path> files(String category) {
        Path folder = directory.resolve(category);
        Map<String, Path> files = new TreeMap<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return files;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .forEach(file -> {
                        if (!Files.isRegularFile(file)) {
                            throw new ConfigurationException(
                                    "the pending file " + file + " is no file; correct the script of " + category);
                        }
                        files.put("/" + folder.relativize(file), file);
                    });
            if (files.isEmpty()) {
                Removal.of(folder);
            }
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw new ConfigurationException("the pending files in " + folder + " cannot be read: " + e);
        }
    }

    /** All pending files by category; nothing if nothing is pending. */
    Map<String, Map<String, Path>> all() {
        Map<String, Map<String, Path>> all = new TreeMap<>();
        for (Path folder : HookListing.entries(directory)) {
            String category = String.valueOf(folder.getFileName());
            Map<String, Path> files = files(category);
            if (!files.isEmpty()) {
                all.put(category, files);
            }
        }
        return all;
    }
}
