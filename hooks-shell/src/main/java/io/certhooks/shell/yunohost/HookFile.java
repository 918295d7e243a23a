// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A script in a hook tree.
 *
 * @param action the name of the folder it is in, such as {@code post_cert_update}
 * @param priority what stands before the first {@code -} of the file name, any text; {@code 50} if there is none
 * @param name the rest without its last extension; what the result is filed under
 * @param path the absolute path of the file
 * @param origin which of the two folders it is from
 */
public record HookFile(String action, String priority, String name, Path path, Origin origin) {

    /** Where a script comes from. */
    public enum Origin {
        /** The folder that belongs to packages; nothing here is ever changed. */
        SYSTEM,
        /** The folder of the administrator and of apps; it wins. */
        CUSTOM
    }

    private static final String DEFAULT_PRIORITY = "50";

    /** Checks that nothing is missing. */
    public HookFile {
        requireNonNull(action, "action");
        requireNonNull(priority, "priority");
        requireNonNull(name, "name");
        requireNonNull(path, "path");
        requireNonNull(origin, "origin");
    }

    static HookFile of(String action, Path path, Origin origin) {
        String fileName = String.valueOf(path.getFileName());
        return new HookFile(action, priorityOf(fileName), nameOf(fileName), path.toAbsolutePath(), origin);
    }

    static String priorityOf(String fileName) {
        int hyphen = fileName.indexOf('-');
        return hyphen < 0 ? DEFAULT_PRIORITY : fileName.substring(0, hyphen);
    }

    static String nameOf(String fileName) {
        return withoutExtension(fileName.substring(fileName.indexOf('-') + 1));
    }

    // As Python's splitext: dots at the beginning belong to the name.
    private static String withoutExtension(String name) {
        int start = 0;
        while (start < name.length() && name.charAt(start) == '.') {
            start++;
        }
        int dot = name.lastIndexOf('.');
        return dot < start ? name : name.substring(0, dot);
    }

    /** The last part of the path. */
    String fileName() {
        return String.valueOf(path.getFileName());
    }

    /** Whether Python runs it and not bash; told by the file name alone. */
    boolean isPython() {
        return fileName().toLowerCase(Locale.ROOT).endsWith(".py");
    }

    /** Whether two files have the same place in the order and the same name, so that one replaces the other. */
    boolean replaces(HookFile other) {
        return priority.equals(other.priority) && name.equals(other.name);
    }
}
