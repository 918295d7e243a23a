// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program while descriptors are plenty, when there are none left, with each number of them left, and again. */
final class ScarceMain {

    private static final int MOST_LEFT = 12;

    private ScarceMain() {}

    public static void main(String[] args) throws IOException {
        try (var runner = ProcessRunner.create()) {
            Launch launch = Launch.of("/bin/sh", "-c", "echo up").withLines(LineConsumer.none());
            // Classes that are loaded from files need descriptors, too.
            runner.run(Launch.of("/nowhere/program")).outcome().toString();
            System.out.println(runner.run(launch).outcome());
            for (int left = 0; left <= MOST_LEFT; left++) {
                List<InputStream> open = openAll();
                for (int i = 0; i < left; i++) {
                    open.remove(open.size() - 1).close();
                }
                ProcessOutcome outcome = runner.run(launch).outcome();
                for (InputStream stream : open) {
                    stream.close();
                }
                System.out.println(left + " left: " + outcome);
            }
            System.out.println(runner.run(launch).outcome());
        }
    }

    private static List<InputStream> openAll() {
        List<InputStream> open = new ArrayList<>();
        while (true) {
            try {
                open.add(Files.newInputStream(Path.of("/dev/null")));
            } catch (IOException full) {
                return open;
            }
        }
    }
}
