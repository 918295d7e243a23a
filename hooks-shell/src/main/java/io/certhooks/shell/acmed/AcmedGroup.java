// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Section;
import java.util.List;

/**
 * Hooks under one name.
 *
 * @param name the name that certificates, accounts and groups refer to
 * @param hooks names of hooks and of other groups
 */
public record AcmedGroup(String name, List<String> hooks) {

    /** Copies. */
    public AcmedGroup {
        hooks = List.copyOf(hooks);
    }

    static AcmedGroup read(Section section) {
        Keys.require(section, "hooks");
        AcmedGroup group = new AcmedGroup(Keys.required(section, "name"), section.texts("hooks"));
        section.end();
        return group;
    }
}
