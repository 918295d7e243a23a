// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.testkit.AcmeTestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certbot itself, if it is installed, with a configuration of its own. */
final class RealCertbot {

    private final Path directory;
    private final AcmeTestServer ca;
    private final Path root;

    RealCertbot(Path directory, AcmeTestServer ca) throws Exception {
        this.directory = directory;
        this.ca = ca;
        String pem = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(ca.tlsRoot().getEncoded());
        root = Files.writeString(
                directory.resolve("root.pem"), "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
    }

    /** Its configuration directory. */
    Path config() {
        return directory.resolve("config");
    }

    /** Obtains a certificate by hooks. */
    void certonly(String challenge, List<String> hooks, String... names) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "certonly",
                "--agree-tos",
                "-m",
                "ops@example.org",
                "--no-eff-email",
                "--manual",
                "--preferred-challenges",
                challenge));
        arguments.addAll(hooks);
        for (String name : names) {
            arguments.addAll(List.of("-d", name));
        }
        run(arguments);
    }

    /** Runs a command of it. */
    void run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("certbot"));
        command.addAll(arguments);
        command.addAll(List.of(
                "-n",
                "--disable-hook-validation",
                "--config-dir",
                config().toString(),
                "--work-dir",
                directory.resolve("work").toString(),
                "--logs-dir",
                directory.resolve("logs").toString(),
                "--server",
                ca.directory().toString()));
        Path output = Files.createTempFile(directory, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("REQUESTS_CA_BUNDLE", root.toString());
        Process process = builder.start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended ? process.waitFor() : -1)
                .as(command + "\n" + Files.readString(output))
                .isZero();
    }
}
