// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.nio.file.Path;

/** Runs hooks with a secret wherever one can be, and prints all that the library says about them. */
final class SecretMain {

    static final String SECRET = "canary-3f9a";

    private SecretMain() {}

    public static void main(String[] args) {
        Environment environment = Environment.closed().with("API_TOKEN", SECRET);
        try (var runner = ProcessRunner.create()) {
            for (String program : new String[] {"/bin/true", "/bin/false", "/no/such/program"}) {
                Launch launch =
                        Launch.of(program, SECRET).withEnvironment(environment).withInput(Input.text(SECRET));
                show(launch, runner.run(launch));
                Spool spool = Spool.at(Path.of(args[0], "spool"));
                show(launch, runner.runDurably(launch, spool));
                spool.delete();
            }
            Launch tooLong = Launch.of("/bin/true", SECRET.repeat(100_000)).withEnvironment(environment);
            show(tooLong, runner.run(tooLong));
            Launch unencodable = Launch.of("/bin/true", SECRET + "\ud800");
            show(unencodable, runner.run(unencodable));
        }
    }

    private static void show(Launch launch, ProcessResult result) {
        System.out.println(launch + " " + launch.environment() + " " + launch.input() + " " + result + " "
                + result.outcome().describe());
    }
}
