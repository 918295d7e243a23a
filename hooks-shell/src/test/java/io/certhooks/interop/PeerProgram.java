// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A program of others that tests need, named as its Debian package is. */
public final class PeerProgram {

    private static final String REQUIRED = "CERTHOOKS_REQUIRE_PEERS";

    private PeerProgram() {}

    /** Skips the tests that follow if it is not there, or fails if it has to be. */
    public static void assumeInstalled(String program) {
        boolean installed = Pattern.compile(":")
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
        if (installed) {
            return;
        }
        if (Boolean.parseBoolean(System.getenv().getOrDefault(REQUIRED, "false"))) {
            Assertions.fail(program + " is not installed, and " + REQUIRED + " is set: install the Debian package");
        }
        Assumptions.abort(program + " is not installed");
    }
}
