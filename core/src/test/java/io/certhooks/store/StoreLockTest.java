// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.Generation;
import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer for each store, on this machine. */
class StoreLockTest {

    @TempDir
    Path directory;

    private Path root() {
        return directory.resolve("a store");
    }

    @Test
    void keepsOtherProcessesOutAndLetsThemInLater() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root());
        StoreLock lock = store.lock();
        try (JavaChild child = JavaChild.start("hold", root().toString())) {
            assertThat(child.line())
                    .startsWith("refused: ")
                    .contains(root().toString())
                    .contains("process " + ProcessHandle.current().pid());
        }
        store.saveState("a", new byte[0]);
        lock.close();
        try (JavaChild child = JavaChild.start("hold", root().toString())) {
            assertThat(child.line()).isEqualTo("locked");
            assertThatThrownBy(store::lock)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("process " + child.pid());
            child.release();
            assertThat(child.line()).isEqualTo("unlocked");
        }
        store.lock().close();
        assertThat(store.names()).containsExactly("a", "example.org");
    }

    @Test
    void isFreeOnceItsHolderIsKilled() throws Exception {
        try (JavaChild child = JavaChild.start("hold", root().toString())) {
            assertThat(child.line()).isEqualTo("locked");
            child.kill();
        }
        FileCertificateStore.at(root()).lock().close();
    }

    @Test
    void waitsForNobodyThatIsStopped() throws Exception {
        try (JavaChild child = JavaChild.start("hold", root().toString())) {
            assertThat(child.line()).isEqualTo("locked");
            signal("-STOP", child);

            assertThatThrownBy(FileCertificateStore.at(root())::lock)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("process " + child.pid());

            signal("-CONT", child);
            child.release();
            assertThat(child.line()).isEqualTo("unlocked");
        }
        FileCertificateStore.at(root()).lock().close();
    }

    private static void signal(String signal, JavaChild child) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(child.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Each reads a number and writes the next one; two at once would write the same. */
    @Test
    void letsManyProcessesAndThreadsInOneByOne() throws Exception {
        int processes = 3;
        List<JavaChild> children = new ArrayList<>();
        try {
            for (int i = 0; i < processes; i++) {
                children.add(JavaChild.start("count", root().toString()));
            }
            for (JavaChild child : children) {
                assertThat(child.lines()).containsExactly("counted");
            }
        } finally {
            for (JavaChild child : children) {
                child.close();
            }
        }
        int turns = processes * StoreChild.THREADS * StoreChild.TURNS;
        assertThat(FileCertificateStore.at(root()).state(StoreChild.NAME))
                .contains(Integer.toString(turns).getBytes(US_ASCII));
        System.out.printf(
                "guarantee: G15 one writer: %d processes of %d threads, %d turns, 0 lost%n",
                processes, StoreChild.THREADS, turns);
    }

    @Test
    void refusesASecondStoreObjectHoweverThePathIsWritten() throws Exception {
        StoreLock lock = FileCertificateStore.at(root()).lock();
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);

        for (Path other : new Path[] {root(), root().resolve("../a store"), link.resolve("a store")}) {
            assertThatThrownBy(FileCertificateStore.at(other)::lock)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("this very process");
        }
        // None of these attempts may have ended the lock for other processes.
        try (JavaChild child = JavaChild.start("hold", root().toString())) {
            assertThat(child.line()).startsWith("refused: ");
        }
        lock.close();
        FileCertificateStore.at(link.resolve("a store")).lock().close();
    }

    @Test
    void refusesAnotherClassLoader() throws Exception {
        StoreLock lock = FileCertificateStore.at(root()).lock();
        try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(FileCertificateStore.class.getName());
            Object store = type.getMethod("at", Path.class).invoke(null, root());

            assertThat(type).isNotEqualTo(FileCertificateStore.class);
            assertThatThrownBy(() -> type.getMethod("lock").invoke(store))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("this very process");
        }
        lock.close();
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(URL[]::new);
    }

    @Test
    void neverLetsTheOverlapOfLocksOut() throws Exception {
        Files.createDirectory(root());
        try (FileChannel foreign =
                FileChannel.open(root().resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            foreign.lock();

            assertThatThrownBy(FileCertificateStore.at(root())::lock)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("this very process");
            // The foreign lock must not have been lost by our attempt.
            try (JavaChild child = JavaChild.start("hold", root().toString())) {
                assertThat(child.line()).startsWith("refused: ");
            }
        }
    }

    @Test
    void writesNothingMoreOnceTheLockFileIsDeleted() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root());
        StoreLock lock = store.lock();
        store.saveState("a", new byte[] {1});
        Files.delete(root().resolve(".lock"));

        assertThatThrownBy(() -> store.saveState("a", new byte[] {2}))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("deleted or replaced");
        try (JavaChild child = JavaChild.start("hold", root().toString())) {
            assertThat(child.line()).isEqualTo("locked");
            assertThatThrownBy(() -> store.saveState("a", new byte[] {3}))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("deleted or replaced");
            assertThat(store.state("a")).contains(new byte[] {1});
            lock.close();
            child.release();
            assertThat(child.line()).isEqualTo("unlocked");
        }
    }

    @Test
    void publishesNothingIfTheLockFileIsDeletedMeanwhile() throws Exception {
        KeyPair key = TestCertificates.key();
        Path pointer = root().resolve("current/example.org");
        FileCertificateStore store = FileCertificateStore.at(WatchedFileSystem.watch(root(), change -> {
            if (change.path().startsWith(root().resolve("live/example.org"))) {
                Files.deleteIfExists(root().resolve(".lock"));
            }
            return true;
        }));
        store.lock();
        StagedGeneration staged = store.stage("example.org");
        staged.saveKey(key.getPrivate());
        Generation generation = staged.complete(TestCertificates.chain(key), new byte[0]);
        assertThat(root().resolve(".lock")).exists();

        assertThatThrownBy(() -> store.publish(generation))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("deleted or replaced");
        assertThat(pointer).doesNotExist();
    }

    @Test
    void looksTwiceAfterAnUncleanEnd() throws Exception {
        try (JavaChild child = JavaChild.start("hold", root().toString())) {
            assertThat(child.line()).isEqualTo("locked");
            assertThat(root().resolve(".lock")).isNotEmptyFile();
            child.kill();
        }
        FileCertificateStore store = FileCertificateStore.at(root());
        store.lock().close();

        assertThat(root().resolve(".lock")).isEmptyFile();
    }

    @Test
    void showsOnlyPrintableCharactersOfTheHolder() throws IOException, InterruptedException {
        try (JavaChild child = JavaChild.start("hold", root().toString())) {
            assertThat(child.line()).isEqualTo("locked");
            Files.writeString(root().resolve(".lock"), "\u001b[31m\nforged line\r" + "x".repeat(5000));

            assertThatThrownBy(FileCertificateStore.at(root())::lock)
                    .isInstanceOf(StoreException.class)
                    .message()
                    .doesNotContain("\n", "\r", "\u001b")
                    .hasSizeLessThan(600);
        }
    }
}
