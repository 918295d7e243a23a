// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Section;
import java.util.Optional;

/**
 * How the files of one kind are written.
 *
 * @param mode the permissions of new files, for instance {@code 0640}
 * @param user the name or number of their owner
 * @param group the name or number of their group
 * @param extension the end of their names
 */
public record AcmedFileSettings(
        Optional<Integer> mode, Optional<String> user, Optional<String> group, Optional<String> extension) {

    private static final long ALL_BITS = 0777;

    static AcmedFileSettings read(Section section, String prefix) {
        Optional<Long> mode = section.integer(prefix + "_file_mode");
        if (mode.isPresent() && (mode.get() < 0 || mode.get() > ALL_BITS)) {
            section.problem(prefix + "_file_mode", "must be 0o000 to 0o777");
        }
        return new AcmedFileSettings(
                mode.map(Long::intValue),
                section.text(prefix + "_file_user"),
                section.text(prefix + "_file_group"),
                section.text(prefix + "_file_ext"));
    }

    static AcmedFileSettings none() {
        return new AcmedFileSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    // An included file cannot change the extension: ACMEd drops it there.
    AcmedFileSettings overriddenBy(AcmedFileSettings other) {
        return new AcmedFileSettings(
                other.mode.or(() -> mode), other.user.or(() -> user), other.group.or(() -> group), extension);
    }
}
