// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The users and groups that files are to belong to, by name or number; unknown ones are passed over, as ACMEd does. */
record Owners(AcmedFileSettings settings) {

    /** The owner, if there is such a user. */
    Optional<UserPrincipal> user() throws IOException {
        return settings.user().isEmpty()
                ? Optional.empty()
                : find(
                        name -> lookup().lookupPrincipalByName(name),
                        settings.user().get());
    }

    /** The group, if there is such a group. */
    Optional<GroupPrincipal> group() throws IOException {
        return settings.group().isEmpty()
                ? Optional.empty()
                : find(
                        name -> lookup().lookupPrincipalByGroupName(name),
                        settings.group().get());
    }

    /** The names that nobody has. */
    List<String> problems(String prefix) {
        List<String> problems = new ArrayList<>();
        try {
            if (settings.user().isPresent() && user().isEmpty()) {
                problems.add("global: " + prefix + "_file_user: there is no user "
                        + settings.user().get());
            }
            if (settings.group().isPresent() && group().isEmpty()) {
                problems.add("global: " + prefix + "_file_group: there is no group "
                        + settings.group().get());
            }
        } catch (IOException e) {
            problems.add("global: " + prefix + "_file_user and _file_group cannot be looked up: " + e);
        }
        return problems;
    }

    @FunctionalInterface
    private interface Lookup<T> {
        T find(String name) throws IOException;
    }

    private static <T> Optional<T> find(Lookup<T> lookup, String name) throws IOException {
        try {
            return Optional.of(lookup.find(name));
        } catch (UserPrincipalNotFoundException e) {
            return Optional.empty();
        }
    }

    private static UserPrincipalLookupService lookup() {
        return FileSystems.getDefault().getUserPrincipalLookupService();
    }
}
