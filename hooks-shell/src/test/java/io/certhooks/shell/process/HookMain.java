// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.nio.file.Path;
import java.time.Duration;

/** Runs one shell script in the mode of its first argument and says what came of it. */
final class HookMain {

    private HookMain() {}

    public static void main(String[] args) {
        var runner = ProcessRunner.create();
        if (args[0].endsWith("-detaching")) {
            Runtime.getRuntime().addShutdownHook(new Thread(runner::detach));
        }
        Launch launch = Launch.of("/bin/sh", "-c", args[2], "sh", args[1])
                .withTimeout(Duration.ofSeconds(20))
                .withGrace(Duration.ofMillis(200))
                .withLines((stream, line) -> System.out.println(line));
        ProcessResult result = args[0].startsWith("durable")
                ? runner.runDurably(launch, Spool.at(Path.of(args[1], "spool")))
                : runner.run(launch);
        System.out.println(result.outcome());
    }
}
