// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.x509.Keys;
import io.certhooks.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What really reaches the kernel, as strace sees it; skipped where there is none or it may not trace. More kills by
 * {@code -Dcerthooks.kills}.
 */
@Timeout(3600)
class StoreTraceTest {

    private static final String CHANGES =
            "write,fsync,fdatasync,rename,renameat,renameat2,symlink,symlinkat,mkdir,mkdirat,unlink,unlinkat";
    private static final Pattern WRITE = Pattern.compile("\\d+ +write\\(\\d+<(/.*?)>.*");
    private static final Pattern TOLD = Pattern.compile("\\d+ +write\\(1<.*?>, \"(\\d+)\\\\n\".*");
    private static final Pattern SYNC = Pattern.compile("\\d+ +f(?:data)?sync\\(\\d+<(/.*?)>\\) += 0");
    private static final Pattern NAME = Pattern.compile(
            "\\d+ +(?:rename|symlink|mkdir)(?:at2?)?\\((?:AT_FDCWD[^,]*, )?(?:\"[^\"]*\", )?(?:AT_FDCWD[^,]*, )?\"([^\"]*)\".* = 0");

    private static final String UNFINISHED = " <unfinished ...>";
    private static final String RESUMED = " resumed>";

    /** With every kill one start of a JVM. */
    private static final int STEP = Integer.getInteger("certhooks.kills", 0) > 100 ? 1 : 13;

    @TempDir
    Path directory;

    private Path root;
    private Path pairs;

    @BeforeAll
    static void findStrace() throws Exception {
        Path probe = Files.createTempFile("certhooks", ".trace");
        try {
            assumeTrue(
                    new ProcessBuilder("sh", "-c", "strace -f -o " + probe + " true")
                                    .redirectErrorStream(true)
                                    .start()
                                    .waitFor()
                            == 0,
                    "strace is not there or may not trace");
        } finally {
            Files.delete(probe);
        }
    }

    @BeforeEach
    void preparePairs() throws IOException {
        root = directory.resolve("store");
        pairs = Files.createDirectory(directory.resolve("pairs"));
        for (int i = 0; i < 3; i++) {
            KeyPair key = TestCertificates.key();
            Files.write(pairs.resolve(i + ".key"), Pem.encode(key.getPrivate()));
            Files.write(pairs.resolve(i + ".pem"), Pem.encode(TestCertificates.chain(key)));
        }
    }

    @Test
    void flushesEverythingBeforeItIsToldAsPublished() throws Exception {
        Path trace = directory.resolve("trace");
        try (JavaChild child = traced(List.of("-y", "-s", "64", "-e", "trace=" + CHANGES, "-o", trace.toString()))) {
            String line = child.line();
            while (line != null && Integer.parseInt(line) < 6) {
                line = child.line();
            }
            assertThat(line).isEqualTo("6");
        }
        Set<String> written = new TreeSet<>();
        Set<String> named = new TreeSet<>();
        int flushes = 0;
        int names = 0;
        int told = 0;
        for (String line : whole(Files.readAllLines(trace))) {
            flushes += matching(SYNC, line).isPresent() ? 1 : 0;
            matching(SYNC, line).ifPresent(path -> {
                written.remove(path);
                named.remove(path);
            });
            matching(WRITE, line).filter(this::isKept).ifPresent(written::add);
            Optional<String> name = matching(NAME, line).filter(this::isKept);
            if (name.isPresent() && line.contains("rename")) {
                assertThat(written).as("not flushed before %s", line).isEmpty();
            }
            names += name.isPresent() ? 1 : 0;
            name.map(path -> String.valueOf(Path.of(path).getParent())).ifPresent(named::add);
            if (matching(TOLD, line).isPresent()) {
                assertThat(written).as("files at %s", line).isEmpty();
                assertThat(named).as("directories at %s", line).isEmpty();
                told++;
            }
        }
        System.out.printf(
                "guarantee: G9 system calls: %d publications, %d flushes, nothing told that was not flushed%n",
                told - 1, flushes);
        assertThat(told).isGreaterThan(6);
        assertThat(flushes).isGreaterThan(6 * 7);
        assertThat(names).as("files, links and directories made").isGreaterThan(6 * 3);
    }

    @Test
    void keepsAWholePairWhicheverSystemCallIsItsLast() throws Exception {
        int kills = 0;
        int published = 0;
        // From the first directory to the end of a third renewal, and each time the recovery before.
        for (int call = 1; call < 170; call += STEP) {
            int told = killedAt(call);
            assertThat(current()).as("killed at call %d", call).isGreaterThanOrEqualTo(Math.max(told, published));
            requireWhole();
            int before = current();
            FileCertificateStore.at(root).lock().close();
            // A first publication that was cut off may be finished by it.
            published = current();
            assertThat(published).as("after recovery").isGreaterThanOrEqualTo(before);
            requireWhole();
            kills++;
        }
        assertThat(published).isPositive();
        System.out.printf(
                "guarantee: G8 killed by the kernel at a system call: %d kills, %d publications, 0 bad%n",
                kills, published);
    }

    private int killedAt(int call) throws Exception {
        List<String> options =
                List.of("-e", "trace=" + CHANGES, "-e", "inject=" + CHANGES + ":signal=KILL:when=" + call);
        try (JavaChild child = traced(options)) {
            List<String> lines = child.lines();
            child.exit();
            return lines.isEmpty() ? 0 : Integer.parseInt(lines.get(lines.size() - 1));
        }
    }

    private JavaChild traced(List<String> options) throws IOException {
        return JavaChild.underStrace(
                options, directory.resolve("noise").toString(), "renew", root.toString(), pairs.toString());
    }

    /** What is on its way to deletion need not be flushed, nor need the lock file, which says nothing. */
    private boolean isKept(String path) {
        return path.startsWith(root + "/") && !path.contains("/.deleting-") && !path.endsWith("/.lock");
    }

    /** The calls in the order of their ends; strace cuts those in two during which another thread has made one. */
    private static List<String> whole(List<String> lines) {
        Map<String, String> begun = new HashMap<>();
        List<String> whole = new ArrayList<>();
        for (String line : lines) {
            String thread = line.substring(0, line.indexOf(' '));
            if (line.endsWith(UNFINISHED)) {
                begun.put(thread, line.substring(0, line.length() - UNFINISHED.length()));
            } else if (line.contains(RESUMED)) {
                whole.add(begun.remove(thread) + line.substring(line.indexOf(RESUMED) + RESUMED.length()));
            } else {
                whole.add(line);
            }
        }
        return whole;
    }

    private static Optional<String> matching(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private int current() {
        return FileCertificateStore.at(root)
                .current(StoreChild.NAME)
                .map(Generation::number)
                .orElse(0);
    }

    private void requireWhole() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root);
        Optional<Generation> current = store.current(StoreChild.NAME);
        if (current.isEmpty()) {
            return;
        }
        IssuedCertificate issued = store.load(current.get());
        byte[] key =
                Files.readAllBytes(store.live(StoreChild.NAME).orElseThrow().privateKey());
        assertThat(Keys.match(Pem.privateKey(key), issued.leaf().getPublicKey()))
                .isTrue();
    }
}
