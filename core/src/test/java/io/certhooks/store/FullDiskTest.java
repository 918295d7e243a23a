// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.certhooks.hook.Generation;
import io.certhooks.hook.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full; needs the right to mount. {@link StoreFailureTest} pretends the same everywhere. */
class FullDiskTest {

    private static final String NAME = "example.org";

    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=280k,mode=700", "tmpfs", disk.toString()),
                "needs the right to mount");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void keepsTheOldPairAndGoesOnOnceThereIsSpace() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(disk.resolve("store"));
        StoreLock lock = store.lock();
        Generation first = issue(store);
        store.publish(first);
        store.saveState(NAME, "old".getBytes(UTF_8));
        StagedGeneration staged = store.stage(NAME);
        KeyPair key = TestCertificates.key();
        staged.saveKey(key.getPrivate());
        Path filler = disk.resolve("filler");
        fill(filler);

        assertThatThrownBy(() -> staged.complete(TestCertificates.chain(key), new byte[0]))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("No space left")
                .hasMessageContaining(disk.toString());
        assertThatThrownBy(() -> store.saveState(NAME, new byte[20_000])).isInstanceOf(StoreException.class);
        assertThat(store.load(store.current(NAME).orElseThrow()).generation()).isEqualTo(first);
        assertThat(store.state(NAME)).contains("old".getBytes(UTF_8));
        store.saveState(NAME, "what happened".getBytes(UTF_8));
        assertThat(store.state(NAME)).contains("what happened".getBytes(UTF_8));

        Files.delete(filler);
        Generation second = staged.complete(TestCertificates.chain(key), new byte[0]);
        store.publish(second);
        assertThat(store.load(store.current(NAME).orElseThrow()).privateKey()).contains(key.getPrivate());
        lock.close();
    }

    private static Generation issue(FileCertificateStore store) {
        KeyPair key = TestCertificates.key();
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        return staged.complete(TestCertificates.chain(key), "{}".getBytes(UTF_8));
    }

    private static void fill(Path file) {
        assertThatThrownBy(() -> {
                    try (var out = Files.newOutputStream(file)) {
                        while (true) {
                            out.write(new byte[1024]);
                        }
                    }
                })
                .hasMessageContaining("No space left");
    }
}
