// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

/** Prints what a hook finds in its environment, closed and inherited. */
final class EnvironMain {

    private EnvironMain() {}

    public static void main(String[] args) {
        try (var runner = ProcessRunner.create()) {
            for (Environment environment : new Environment[] {Environment.closed(), Environment.inherited()}) {
                // cat and not a shell, which would drop variables itself.
                ProcessResult result = runner.run(Launch.of("/bin/cat", "/proc/self/environ")
                        .withEnvironment(environment)
                        .withLines(LineConsumer.none()));
                System.out.println(result.output().text().replace('\n', ' ').replace('\0', '\n'));
                System.out.println("--");
            }
        }
    }
}
