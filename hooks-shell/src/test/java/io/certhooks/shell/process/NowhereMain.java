// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs programs in a JVM whose working directory was deleted. */
final class NowhereMain {

    private NowhereMain() {}

    public static void main(String[] arguments) throws IOException {
        Files.delete(Path.of("").toAbsolutePath());
        try (var runner = ProcessRunner.create()) {
            for (Launch launch : new Launch[] {
                Launch.of("/bin/echo", "absolute"),
                Launch.of("echo", "found"),
                Launch.of("./hook"),
                Launch.of("/bin/echo", "elsewhere").inDirectory(Path.of("/")),
                Launch.of("/bin/echo").inDirectory(Path.of("sub"))
            }) {
                ProcessResult result = runner.run(launch.withLines(LineConsumer.none()));
                System.out.println(
                        result.isOk()
                                ? result.output().text().strip()
                                : result.outcome()
                                        .describe()
                                        .replace(Path.of("").toAbsolutePath().toString(), "GONE"));
            }
        }
    }
}
