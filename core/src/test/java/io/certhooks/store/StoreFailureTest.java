// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.Generation;
import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lets each change fail in turn: the old pair stays, the error is typed, the same call works when repeated. */
class StoreFailureTest {

    private static final String NAME = "example.org";
    private static final URI CA = URI.create("https://acme.example/directory");
    private static final URI ACCOUNT = URI.create("https://acme.example/account/1");
    private static final KeyPair OLD_KEY = TestCertificates.key();
    private static final KeyPair NEW_KEY = TestCertificates.key();
    private static final List<X509Certificate> OLD_CHAIN = TestCertificates.chain(OLD_KEY);
    private static final List<X509Certificate> NEW_CHAIN = TestCertificates.chain(NEW_KEY);

    @TempDir(factory = InMemory.class)
    Path directory;

    /** Lets the nth change fail, and all later ones if it lasts. */
    private static final class Fault implements Change.Watcher {
        private final int at;
        private final String reason;
        private final boolean lasts;
        private final Map<Path, Boolean> flushed = new HashMap<>();
        private int count;
        private boolean broken;
        private boolean fired;

        Fault(int at, String reason, boolean lasts) {
            this.at = at;
            this.reason = reason;
            this.lasts = lasts;
        }

        @Override
        public boolean before(Change change) throws IOException {
            broken |= ++count == at;
            if (broken) {
                broken = lasts;
                fired = true;
                if (change.kind() == Change.Kind.SYNC) {
                    flushed.put(change.path(), false);
                }
                throw new FileSystemException(change.path().toString(), null, reason);
            }
            switch (change.kind()) {
                case MAKE_FILE, WRITE -> flushed.put(change.path(), false);
                case SYNC -> flushed.put(change.path(), true);
                case MOVE -> flushed.put(change.other(), flushed.getOrDefault(change.path(), true));
                default -> {}
            }
            // A second flush of a file whose first flush failed would be told as a success: it must be written anew.
            return change.kind() != Change.Kind.SYNC;
        }

        void repair() {
            broken = false;
        }
    }

    /** One program: issue, publish, prune, save, each step on its own. */
    private static final class Program {
        private final FileCertificateStore store;
        private final List<Runnable> steps = new ArrayList<>();
        private StoreLock lock;
        private StagedGeneration staged;
        private Generation generation;
        private StagedAccount account;

        Program(Path root, KeyPair key, List<X509Certificate> chain) {
            store = FileCertificateStore.at(root);
            steps.add(() -> lock = store.lock());
            steps.add(
                    () -> account = store.stageAccount(CA, StoredAccount.of(key).registeredAs(ACCOUNT, null)));
            steps.add(() -> account.publish());
            steps.add(() -> store.saveState(NAME, "ordered".getBytes(UTF_8)));
            steps.add(() -> staged = store.stage(NAME));
            steps.add(() -> staged.saveKey(key.getPrivate()));
            steps.add(() -> generation = staged.complete(chain, "{}".getBytes(UTF_8)));
            steps.add(() -> store.publish(generation));
            steps.add(() -> staged = store.stage(NAME));
            steps.add(() -> staged.saveKey(key.getPrivate()));
            steps.add(() -> staged.discard());
            steps.add(() -> store.generations(NAME).stream()
                    .filter(old -> old.number() != generation.number())
                    .forEach(store::delete));
            steps.add(() -> store.saveState(NAME, "done".getBytes(UTF_8)));
            steps.add(() -> lock.close());
        }
    }

    @ParameterizedTest
    @CsvSource({"No space left on device, false", "Input/output error, false", "Read-only file system, true"})
    void keepsTheOldPairWhateverFails(String reason, boolean lasts) throws Exception {
        int failures = 0;
        for (int at = 1; ; at++) {
            Path root = directory.resolve("store" + at);
            Fault fault = new Fault(Integer.MAX_VALUE, reason, lasts);
            new Program(WatchedFileSystem.watch(root, fault), OLD_KEY, OLD_CHAIN).steps.forEach(Runnable::run);
            fault = new Fault(at, reason, lasts);
            runWithRepairs(new Program(WatchedFileSystem.watch(root, fault), NEW_KEY, NEW_CHAIN), fault, root);
            if (!fault.fired) {
                break;
            }
            failures++;
        }
        System.out.printf(
                "guarantee: G8 file system failures (%s, lasting %s): %d injected, 0 bad%n", reason, lasts, failures);
        assertThat(failures).isGreaterThan(40);
    }

    @Test
    void isNotDisturbedByAnInterruptAtAnyMoment() throws Exception {
        int changes = Integer.MAX_VALUE;
        for (int at = 1; at <= changes; at++) {
            Path root = directory.resolve("interrupted" + at);
            int moment = at;
            int[] count = {0};
            Thread caller = Thread.currentThread();
            Program program = new Program(
                    WatchedFileSystem.watch(root, change -> {
                        if (++count[0] == moment) {
                            caller.interrupt();
                        }
                        return true;
                    }),
                    OLD_KEY,
                    OLD_CHAIN);
            program.steps.forEach(Runnable::run);

            assertThat(Thread.interrupted()).as("change %d", at).isTrue();
            FileCertificateStore after = FileCertificateStore.at(root);
            assertThat(after.state(NAME)).contains("done".getBytes(UTF_8));
            assertThat(after.load(after.current(NAME).orElseThrow()).privateKey())
                    .contains(OLD_KEY.getPrivate());
            try (Stream<Path> files = Files.walk(root)) {
                assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
            }
            changes = Math.min(changes, count[0]);
        }
        assertThat(changes).isGreaterThan(40);
    }

    private static void runWithRepairs(Program program, Fault fault, Path root) throws IOException {
        for (Runnable step : program.steps) {
            try {
                step.run();
            } catch (StoreException e) {
                assertThat(e.getMessage())
                        .contains(fault.reason)
                        .contains(root.getParent().toString());
                assertThat(e.getCause()).isInstanceOf(IOException.class);
                requireIntact(root);
                fault.repair();
                step.run();
            }
        }
        requireIntact(root);
        FileCertificateStore after = FileCertificateStore.at(root);
        assertThat(after.load(after.current(NAME).orElseThrow()).privateKey()).contains(NEW_KEY.getPrivate());
        assertThat(after.generations(NAME)).hasSize(1);
        assertThat(after.state(NAME)).contains("done".getBytes(UTF_8));
        assertThat(after.account(CA).orElseThrow().url()).contains(ACCOUNT);
        assertThat(after.account(CA).orElseThrow().keyPair().getPrivate()).isEqualTo(NEW_KEY.getPrivate());
        fault.flushed.forEach((file, flushed) -> assertThat(
                        !Files.isRegularFile(file) || flushed || file.toString().endsWith(".tmp"))
                .as(file + " is flushed")
                .isTrue());
    }

    /** Old or new, whole, for a reader of any kind, while the fault lasts. */
    private static void requireIntact(Path root) throws IOException {
        FileCertificateStore reader = FileCertificateStore.at(root);
        var issued = reader.load(reader.current(NAME).orElseThrow());
        assertThat(issued.chain()).isIn(OLD_CHAIN, NEW_CHAIN);
        var live = reader.live(NAME).orElseThrow();
        byte[] key = Files.readAllBytes(live.privateKey());
        GenerationContent.of(issued.chain(), key).files().forEach((file, content) -> {
            Path path =
                    file.equals("bundle.pem") ? live.bundle() : live.directory().resolve(file);
            assertThat(path).hasBinaryContent(content);
        });
        assertThat(reader.names()).containsExactly(NAME);
        assertThat(reader.state(NAME).map(String::new)).isPresent();
    }

    @Test
    void reportsAFileSystemThatCannotFlushDirectoriesAndWorks() {
        Path root = directory.resolve("store");
        Change.Watcher refusing = change -> {
            if (change.kind() == Change.Kind.SYNC && Files.isDirectory(change.path())) {
                throw new IOException("Invalid argument");
            }
            return true;
        };

        new Program(WatchedFileSystem.watch(root, refusing), OLD_KEY, OLD_CHAIN).steps.forEach(Runnable::run);

        FileCertificateStore reader = FileCertificateStore.at(root);
        assertThat(reader.load(reader.current(NAME).orElseThrow()).chain()).isEqualTo(OLD_CHAIN);
    }

    @Test
    void worksWithoutPosixModesAndWithoutLinks() {
        Path real = directory.resolve("store");
        Change.Watcher withoutLinks = change -> {
            if (change.kind() == Change.Kind.MAKE_LINK) {
                throw new FileSystemException(change.path().toString(), null, "A required privilege is not held");
            }
            return true;
        };
        Path root = WatchedFileSystem.withoutPosix(real, withoutLinks);
        new Program(root, OLD_KEY, OLD_CHAIN).steps.forEach(Runnable::run);
        new Program(root, NEW_KEY, NEW_CHAIN).steps.forEach(Runnable::run);

        FileCertificateStore reader = FileCertificateStore.at(root);
        assertThat(reader.load(reader.current(NAME).orElseThrow()).chain()).isEqualTo(NEW_CHAIN);
        assertThat(real.resolve("current").resolve(NAME)).hasContent("../archive/" + NAME + "/3");
        assertThat(real.resolve("live").resolve(NAME)).doesNotExist();
    }
}
