// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.StoreException;
import io.certhooks.x509.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store remembers of what it has read never hides what somebody has changed on the disk. */
class ReadAgainTest {

    private static final String NAME = "example.org";

    @TempDir
    Path root;

    private FileCertificateStore store;
    private StoreLock lock;
    private KeyPair key;
    private Generation generation;
    private Path files;

    @BeforeEach
    void publish() {
        store = FileCertificateStore.at(root.resolve("store"));
        lock = store.lock();
        key = TestCertificates.key();
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        generation = staged.complete(TestCertificates.chain(key), "{}".getBytes(UTF_8));
        store.publish(generation);
        files = root.resolve("store/archive/example.org/1");
        assertThat(store.load(generation).leaf())
                .isEqualTo(store.load(generation).leaf());
        assertThat(store.current(NAME)).contains(generation);
    }

    @AfterEach
    void close() {
        lock.close();
    }

    private void write(List<X509Certificate> chain) throws Exception {
        Files.write(files.resolve("cert.pem"), Pem.encode(chain.subList(0, 1)));
        Files.write(files.resolve("fullchain.pem"), Pem.encode(chain));
    }

    @Test
    void showsTheCertificateThatIsThereNow() throws Exception {
        List<X509Certificate> other = TestCertificates.chain(key);
        write(other);

        IssuedCertificate loaded = store.load(generation);
        assertThat(loaded.chain()).isEqualTo(other);
        assertThat(store.current(NAME).orElseThrow().serial())
                .isEqualTo(other.get(0).getSerialNumber().toString(16))
                .isNotEqualTo(generation.serial());
        assertThat(store.generation(NAME, 1)).isEqualTo(store.current(NAME));
    }

    @Test
    void noticesThatTheCertificateIsForAnotherKeyNow() throws Exception {
        write(TestCertificates.chain(TestCertificates.key()));

        assertThatThrownBy(() -> store.load(generation))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the key does not belong to the certificate beside it");
    }

    @Test
    void noticesThatTheKeyIsAnotherOneNow() throws Exception {
        Files.write(
                files.resolve("privkey.pem"), Pem.encode(TestCertificates.key().getPrivate()));

        assertThatThrownBy(() -> store.load(generation))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the key does not belong to the certificate beside it");
    }

    @Test
    void noticesThatAFileIsDamagedOrGoneNow() throws Exception {
        byte[] good = Files.readAllBytes(files.resolve("fullchain.pem"));
        byte[] bad = good.clone();
        bad[100] ^= 1;
        Files.write(files.resolve("fullchain.pem"), bad);
        assertThatThrownBy(() -> store.publish(generation)).isInstanceOf(StoreException.class);

        Files.write(files.resolve("fullchain.pem"), good);
        store.publish(generation);

        Files.delete(files.resolve("cert.pem"));
        assertThat(store.generation(NAME, 1)).isEmpty();
        assertThat(store.generationNumbers(NAME)).isEmpty();
    }

    @Test
    void readsFilesOfAnySizeUpToTheLimit() throws Exception {
        Path file = root.resolve("growing");
        for (int size : new int[] {0, 1, 4095, 4096, 100_000, StoredFiles.LIMIT}) {
            byte[] content = "x".repeat(size).getBytes(UTF_8);
            Files.write(file, content);
            assertThat(StoredFiles.read(file))
                    .hasValueSatisfying(read -> assertThat(read).isEqualTo(content));
        }
        Files.write(file, new byte[StoredFiles.LIMIT + 1]);
        assertThatThrownBy(() -> StoredFiles.read(file)).hasMessageContaining("more than 1 MiB");
    }
}
