// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.view;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Turns what a layout gives into paths below the view's directory, or refuses it. */
final class ViewPath {

    private ViewPath() {}

    static Path of(Path directory, String path) {
        if (path.chars().anyMatch(Character::isISOControl)) {
            throw refused(path, "it has control characters");
        }
        for (String name : path.split("/", -1)) {
            // The view's own records are in a directory whose name begins so.
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.startsWith(Possessions.DIRECTORY)) {
                throw refused(
                        path,
                        "it needs names with one / between them, none of them . or .. or " + Possessions.DIRECTORY);
            }
        }
        try {
            Path place = directory.resolve(path).normalize();
            if (!place.startsWith(directory.normalize()) || place.equals(directory.normalize())) {
                throw refused(path, "it leads out of " + directory);
            }
            return directory.resolve(path);
        } catch (InvalidPathException e) {
            throw refused(path, e.getReason());
        }
    }

    private static IllegalArgumentException refused(String path, String why) {
        String shown = path.length() > 300 ? path.substring(0, 300) + "..." : path;
        return new IllegalArgumentException(
                "\"" + shown.replaceAll("\\p{Cntrl}", "?") + "\" cannot be a path of a view: " + why);
    }
}
