// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Passes a value that ASCII does not have as an argument, a variable and a path, and prints the bytes that arrived. */
final class LocaleMain {

    private static final String VALUE = "\u00fc\u20ac";

    private LocaleMain() {}

    public static void main(String[] args) {
        try (var runner = ProcessRunner.create()) {
            show(runner, Launch.of("/usr/bin/printf", "%s", VALUE));
            show(
                    runner,
                    Launch.of("/bin/sh", "-c", "printf %s \"$V\"")
                            .withEnvironment(Environment.closed().with("V", VALUE)));
            show(runner, Launch.of("/nowhere/" + VALUE));
            show(
                    runner,
                    Launch.of("/bin/sh", "-c", "printf %s \"$RAW\"")
                            .withEnvironment(Environment.closed().inheriting("RAW")));
        }
    }

    private static void show(ProcessRunner runner, Launch launch) {
        ProcessResult result = runner.run(launch.withLines(LineConsumer.none()));
        String outcome = result.outcome() instanceof ProcessOutcome.NotLaunchable notLaunchable
                ? notLaunchable.reason() + " " + notLaunchable.subject().replaceAll("[^a-z0-9 /A-Z]", "?")
                : HexFormat.of().formatHex(result.output().bytes());
        System.out.write((outcome + "\n").getBytes(StandardCharsets.US_ASCII), 0, outcome.length() + 1);
        System.out.flush();
    }
}
