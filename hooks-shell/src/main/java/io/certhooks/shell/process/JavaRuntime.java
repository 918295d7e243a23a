// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/** The files of the Java runtime, which an update of the system may replace while this JVM goes on. */
final class JavaRuntime {

    private static final String ADVICE = ", as when Java is updated while a program runs: restart this program";

    private final Path helper;

    private JavaRuntime(Path home) {
        helper = home.resolve("lib").resolve("jspawnhelper");
    }

    static JavaRuntime ofThisJvm() {
        return new JavaRuntime(Path.of(System.getProperty("java.home", "/")));
    }

    /** What is wrong with the program of the runtime that starts all others; empty if nothing is known to be. */
    Optional<String> problem() {
        if (!Files.isExecutable(helper)) {
            return Optional.of("Java's own " + helper + " is missing" + ADVICE + " on a complete Java runtime");
        }
        return isNewerThanThisJvm()
                ? Optional.of("Java's own " + helper + " was replaced after this JVM had started" + ADVICE)
                : Optional.empty();
    }

    // An update keeps the time of modification that the file had where it was built.
    private boolean isNewerThanThisJvm() {
        Optional<Instant> started = ProcessHandle.current().info().startInstant();
        try {
            Instant changed = ((FileTime) Files.getAttribute(helper, "unix:ctime")).toInstant();
            return started.filter(changed::isAfter).isPresent();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
