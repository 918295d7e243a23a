// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.shell.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Scripts that run as another user than this program. */
final class OtherUser {

    // As useradd of Debian takes them, or # and a number.
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}\\$?|#[0-9]{1,10}");

    private OtherUser() {}

    /**
     * A name that is to be the argument of a program.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String checkedName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name.replaceAll("\\p{Cntrl}", "?") + "\" is no name of a user");
        }
        return name;
    }

    static boolean isRunning(String user) {
        return user.equals(System.getProperty("user.name"));
    }

    /** YunoHost's command, and the names, not the values, of variables that sudo would take away. */
    static Launch command(String user, String program, List<String> arguments, Set<String> variables) {
        List<String> all = new ArrayList<>(List.of("-n", "-u", user, "-H"));
        if (!variables.isEmpty()) {
            all.add("--preserve-env=" + String.join(",", variables));
        }
        all.add(program);
        all.addAll(arguments);
        return Launch.of("sudo", all);
    }

    /**
     * Gives files to a user.
     *
     * @throws IOException if there is no such user, or this program may not give anything away
     */
    static void give(String user, List<Path> files) throws IOException {
        try {
            Path first = files.get(0);
            UserPrincipal owner = first.getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(user.startsWith("#") ? user.substring(1) : user);
            for (Path file : files) {
                Files.setOwner(file, owner);
            }
        } catch (UserPrincipalNotFoundException e) {
            throw new IOException("there is no user " + user, e);
        } catch (IOException e) {
            throw new IOException("only root can let scripts run as " + user + ": " + e.getMessage(), e);
        }
    }
}
