// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import java.util.ArrayList;
import java.util.List;

/** Names hooks after their commands. */
final class ShellNames {

    private static final int LONGEST = 100;
    // The name goes into a variable, which must be possible in every locale.
    private static final String OTHERS = "[^ -~]+";

    private ShellNames() {}

    static String of(String program, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(program.substring(program.lastIndexOf('/') + 1));
        words.addAll(arguments);
        String name = String.join(" ", words)
                .replaceAll(OTHERS, "?")
                .replaceAll(" +", " ")
                .strip();
        if (name.isEmpty()) {
            return "command";
        }
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 3).strip() + "...";
    }
}
