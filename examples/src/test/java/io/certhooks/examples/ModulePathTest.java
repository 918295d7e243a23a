// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is a module: what the class path forgives, the module path does not. */
class ModulePathTest {

    private static final Pattern NEEDED = Pattern.compile(
            ".*(certhooks|hooks-api|hooks-shell|core|testkit|acme4j|jose4j|bc|jackson|slf4j|snakeyaml|jspecify).*");

    @TempDir
    private Path folder;

    private String modules = "";

    @BeforeEach
    void findModules() {
        modules = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> NEEDED.matcher(String.valueOf(Path.of(entry).getFileName()))
                                .matches()
                        || Files.exists(Path.of(entry, "module-info.class")))
                .collect(Collectors.joining(File.pathSeparator));
        assumeTrue(modules.contains("certhooks-core"), "the modules were not packaged; run ./mvnw verify");
    }

    @Test
    void issuesRenewsPlansAndRunsPrograms() throws Exception {
        Path source = Files.createDirectories(folder.resolve("source"));
        Files.writeString(
                source.resolve("module-info.java"),
                """
                module program {
                    requires io.certhooks;
                    requires io.certhooks.shell;
                    requires io.certhooks.testkit;
                }
                """);
        Files.createDirectories(source.resolve("program"));
        Files.writeString(source.resolve("program/Main.java"), PROGRAM);
        Path classes = folder.resolve("classes");

        run(
                "javac",
                "-proc:none",
                "-p",
                modules,
                "-d",
                classes.toString(),
                source + "/module-info.java",
                source + "/program/Main.java");
        String output = run(
                "java",
                "-p",
                modules + File.pathSeparator + classes,
                "-m",
                "program/program.Main",
                folder.resolve("store").toString(),
                folder.resolve("hello").toString());

        assertThat(output).contains("issued a.example", "renewed a.example", "planned 1", "named");
        assertThat(folder.resolve("hello")).content().contains("hello a.example");
    }

    private static final String PROGRAM =
            """
            package program;

            import io.certhooks.*;
            import io.certhooks.challenge.Http01Server;
            import io.certhooks.shell.ShellHook;
            import io.certhooks.store.FileCertificateStore;
            import io.certhooks.testkit.AcmeTestServer;
            import java.nio.file.Path;
            import java.util.List;

            public final class Main {

                public static void main(String[] arguments) throws Exception {
                    Path store = Path.of(arguments[0]);
                    for (String word : List.of("issued", "renewed")) {
                        try (AcmeTestServer ca = AcmeTestServer.start()) {
                            Http01Server http01 = Http01Server.onPort(0);
                            ca.http01Port(http01.port());
                            var builder = CertificateLifecycle.builder()
                                    .authority(CertificateAuthority.at(ca.directory())
                                            .withTrustedRoot(ca.tlsRoot())
                                            .agreeToTerms())
                                    .store(FileCertificateStore.at(store))
                                    .hook(http01)
                                    .onDeploy("tell", event ->
                                            System.out.println(word + " " + event.operation().name()))
                                    .hooks(ShellHook.command("echo", "hello", "{{ name }}")
                                            .onDeploy()
                                            .withOutputFile(arguments[1])
                                            .hooks());
                            try (CertificateLifecycle lifecycle = builder.build()) {
                                if (word.equals("issued")) {
                                    lifecycle.ensure(CertificateSpec.of("a.example"));
                                } else {
                                    lifecycle.renew("a.example");
                                }
                                System.out.println("planned " + lifecycle.plan(List.of(CertificateSpec.of("b.example")))
                                        .operations().size());
                            }
                        }
                    }
                    CertificateLifecycle.builder()
                            .authority(CertificateAuthority.letsEncrypt().agreeToTerms())
                            .store(FileCertificateStore.at(store))
                            .build()
                            .close();
                    System.out.println("named");
                }
            }
            """;

    private String run(String tool, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, tool, ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        String text = Files.readString(output);
        assertThat(ended ? process.waitFor() : -1).as(text).isZero();
        return text;
    }
}
