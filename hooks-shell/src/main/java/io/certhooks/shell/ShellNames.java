// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import java.util.ArrayList;
import java.util.List;

/** Names hooks after their commands. */
final class ShellNames {

    private static final int LONGEST = 100;

    private ShellNames() {}

    static String of(String program, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(program.substring(program.lastIndexOf('/') + 1));
        words.addAll(arguments);
        String name =
                String.join(" ", words).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        if (name.isEmpty()) {
            return "command";
        }
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1).strip() + "…";
    }
}
