// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runtime that loses the program by which it starts others, while a program runs on it. */
class JavaRuntimeTest {

    private static final Path HOME = Path.of(System.getProperty("java.home"));
    private static final String HELPER = "lib/jspawnhelper";

    @TempDir
    Path directory;

    // JUnit would warn of each link that leads out of its directory.
    @AfterEach
    void deleteLinks() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void saysWhenItsLaunchHelperIsGoneAndGoesOn() throws Exception {
        assumeTrue(Files.exists(HOME.resolve(HELPER)), "this JDK starts programs without a helper");
        Path helper = copyRuntime().resolve(HELPER);
        Path away = directory.resolve("away");
        Path home = helper.getParent().getParent();
        try (ChildJvm jvm = ChildJvm.startFrom(home, JavaRuntimeMain.class)) {
            assertThat(jvm.readLine()).isEqualTo("ready");
            Files.move(helper, away);
            assertThat(renewed(jvm))
                    .startsWith("generation 1, java ok, program ")
                    .contains("not started", helper + " is missing", "restart this program");

            Files.move(away, helper);
            assertThat(renewed(jvm)).isEqualTo("generation 2, java ok, program ok");

            Files.move(helper, away);
            Files.copy(Path.of("/bin/false"), helper);
            assertThat(renewed(jvm))
                    .startsWith("generation 3, java ok, program ")
                    .contains("not started", helper + " was replaced", "restart this program");

            Files.delete(helper);
            Files.move(away, helper);
            assertThat(renewed(jvm)).isEqualTo("generation 4, java ok, program ok");
        }
    }

    private static String renewed(ChildJvm jvm) throws IOException {
        jvm.send("renew");
        return jvm.readLine();
    }

    /** Links to this runtime, but for the files by which a runtime knows where it is. */
    private Path copyRuntime() throws IOException {
        Path home = directory.resolve("java");
        List<String> own = List.of("bin/java", "lib/libjli.so", "lib/server/libjvm.so", HELPER);
        for (String inside : List.of("", "bin", "lib", "lib/server")) {
            Path folder = Files.createDirectories(home.resolve(inside));
            try (Stream<Path> files = Files.list(HOME.resolve(inside))) {
                for (Path file : files.toList()) {
                    String name = HOME.relativize(file).toString();
                    if (own.contains(name)) {
                        Files.copy(file, home.resolve(name));
                    } else if (!List.of("bin", "lib", "lib/server").contains(name)) {
                        Files.createSymbolicLink(folder.resolve(file.getFileName()), file);
                    }
                }
            }
        }
        return home;
    }
}
