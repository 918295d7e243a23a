// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.Generation;
import io.certhooks.hook.StoreException;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One writer at a time, and no change without the lock. */
abstract class LockRules extends StoreUnderTest {

    @Test
    void refusesASecondWriter() {
        assertThatThrownBy(store::lock).isInstanceOf(StoreException.class).hasMessageContaining("in use");
    }

    @Test
    void letsTheNextWriterInOnceTheLockIsClosed() {
        lock.close();
        lock = store.lock();
        store.saveState(NAME, new byte[] {1});

        assertThat(store.names()).containsExactly(NAME);
    }

    @Test
    void closesTheLockTwiceWithoutHarmToTheNextWriter() {
        StoreLock old = lock;
        old.close();
        lock = store.lock();
        old.close();

        assertThatThrownBy(store::lock).isInstanceOf(StoreException.class);
        store.saveState(NAME, new byte[] {1});
    }

    @Test
    void letsExactlyOneOfManyThreadsIn() throws Exception {
        lock.close();
        List<Callable<Optional<StoreLock>>> attempts = IntStream.range(0, 8)
                .<Callable<Optional<StoreLock>>>mapToObj(i -> () -> {
                    try {
                        return Optional.of(store.lock());
                    } catch (StoreException e) {
                        return Optional.empty();
                    }
                })
                .toList();

        List<StoreLock> locks =
                inParallel(attempts).stream().flatMap(Optional::stream).toList();

        assertThat(locks).hasSize(1);
        locks.get(0).close();
        lock = store.lock();
    }

    @Test
    void refusesEveryChangeWithoutTheLock() {
        Generation generation = issueAndPublish();
        StagedGeneration staged = store.stage(NAME);
        StagedAccount account = store.stageAccount(CA, StoredAccount.of(TestCertificates.key()));
        KeyPair key = TestCertificates.key();
        lock.close();

        List<Runnable> changes = List.of(
                () -> store.saveState(NAME, new byte[0]),
                () -> store.setAsideState(NAME),
                () -> store.saveNote(NAME, new byte[0]),
                () -> store.removeNote(NAME),
                () -> store.stage(NAME),
                () -> staged.saveKey(key.getPrivate()),
                () -> staged.complete(TestCertificates.chain(key), new byte[0]),
                staged::discard,
                () -> store.publish(generation),
                () -> store.delete(generation),
                () -> store.remove(NAME),
                () -> store.stageAccount(CA, StoredAccount.of(key)),
                account::publish,
                account::discard);

        assertThat(changes).allSatisfy(change -> assertThatThrownBy(change::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lock"));
        assertThat(store.current(NAME)).contains(generation);
        assertThat(store.names()).isEmpty();
        lock = store.lock();
    }

    @Test
    void worksOnManyCertificatesAtOnce() throws Exception {
        List<Callable<Generation>> work = IntStream.range(0, 8)
                .<Callable<Generation>>mapToObj(i -> () -> {
                    String name = "host" + i;
                    KeyPair key = TestCertificates.key();
                    Generation last = null;
                    for (int round = 0; round < 5; round++) {
                        StagedGeneration staged = store.stage(name);
                        staged.saveKey(key.getPrivate());
                        last = staged.complete(TestCertificates.chain(key), new byte[0]);
                        store.publish(last);
                        store.saveState(name, new byte[] {(byte) round});
                    }
                    return last;
                })
                .toList();

        List<Generation> last = inParallel(work);

        assertThat(store.names()).hasSize(8);
        assertThat(last).allSatisfy(generation -> {
            assertThat(generation.number()).isEqualTo(5);
            assertThat(store.current(generation.certificateName())).contains(generation);
        });
    }

    @Test
    void writesEvenIfTheThreadIsToStop() throws Exception {
        Thread.currentThread().interrupt();
        Generation generation = issueAndPublish();
        store.saveState(NAME, new byte[] {1});
        assertThat(store.state(NAME)).contains(new byte[] {1});
        assertThat(store.load(store.current(NAME).orElseThrow()).generation()).isEqualTo(generation);
        lock.close();
        lock = store.lock();

        assertThat(Thread.interrupted()).isTrue();
        store.saveState(NAME, new byte[] {2});
    }
}
