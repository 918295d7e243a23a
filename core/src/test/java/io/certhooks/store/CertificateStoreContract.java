// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.StoreException;
import io.certhooks.x509.Keys;
import java.net.URI;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link CertificateStore} must do. */
abstract class CertificateStoreContract {

    static final URI CA = URI.create("https://acme.example/directory");
    static final URI OTHER_CA = URI.create("https://acme.example/other");
    static final String NAME = "example.org";

    private CertificateStore store;
    private StoreLock lock;

    /** An empty store. */
    abstract CertificateStore create() throws Exception;

    /** What a program sees that comes later; the same object if the store does not outlive it. */
    abstract CertificateStore reopen(CertificateStore store) throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = create();
        lock = store.lock();
    }

    @AfterEach
    void close() {
        lock.close();
    }

    private void restart() throws Exception {
        lock.close();
        store = reopen(store);
        lock = store.lock();
    }

    private Generation issue(KeyPair key) {
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        return staged.complete(TestCertificates.chain(key), "{}".getBytes(UTF_8));
    }

    private Generation issueAndPublish() {
        Generation generation = issue(TestCertificates.key());
        store.publish(generation);
        return generation;
    }

    // --- lock ---

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

    // --- names ---

    static Stream<String> refusedNames() {
        return Stream.of(
                "",
                ".",
                "..",
                ".hidden",
                "-rf",
                "a/b",
                "a\\b",
                "../x",
                "/etc/passwd",
                "a b",
                "a\n",
                "a\u0000b",
                "bücher.example",
                "*.example.org",
                "a:b",
                "~",
                "x".repeat(201));
    }

    @ParameterizedTest
    @MethodSource("refusedNames")
    void refusesNamesThatAreNoSafeFileNames(String name) {
        Generation foreign = new Generation(name, 1, "1", Instant.EPOCH, Instant.EPOCH, Optional.empty());
        List<Runnable> calls = List.of(
                () -> store.state(name),
                () -> store.saveState(name, new byte[0]),
                () -> store.current(name),
                () -> store.generations(name),
                () -> store.stage(name),
                () -> store.staged(name, 1),
                () -> store.live(name),
                () -> store.remove(name),
                () -> store.load(foreign),
                () -> store.metadata(foreign),
                () -> store.files(foreign),
                () -> store.publish(foreign),
                () -> store.delete(foreign));

        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "A", "_", "0", "a.tmp", "x.json", "_wildcard_.example.org", "a..b", "a-", "a.removing", "1"
            })
    void takesEveryNameOfTheGrammar(String name) throws Exception {
        takes(name);
    }

    @Test
    void takesANameOf200Characters() throws Exception {
        takes("n".repeat(200));
    }

    private void takes(String name) throws Exception {
        KeyPair key = TestCertificates.key();
        store.saveState(name, new byte[] {7});
        StagedGeneration staged = store.stage(name);
        staged.saveKey(key.getPrivate());
        store.publish(staged.complete(TestCertificates.chain(key), new byte[] {8}));
        restart();

        assertThat(store.names()).containsExactly(name);
        assertThat(store.load(store.current(name).orElseThrow()).privateKey()).contains(key.getPrivate());

        store.remove(name);
        assertThat(store.names()).isEmpty();
        assertThat(store.generations(name)).isEmpty();
    }

    // --- accounts ---

    @Test
    void hasNoAccountAtFirst() {
        assertThat(store.account(CA)).isEmpty();
    }

    @Test
    void showsAnAccountOnlyOncePublished() throws Exception {
        KeyPair key = TestCertificates.key();
        StagedAccount staged = store.stageAccount(CA, StoredAccount.of(key));
        assertThat(store.account(CA)).isEmpty();

        staged.publish();
        restart();

        StoredAccount account = store.account(CA).orElseThrow();
        assertThat(account.keyPair().getPrivate()).isEqualTo(key.getPrivate());
        assertThat(account.keyPair().getPublic()).isEqualTo(key.getPublic());
        assertThat(account.url()).isEmpty();
        assertThat(account.contact()).isEmpty();
        assertThat(store.account(OTHER_CA)).isEmpty();
    }

    @Test
    void replacesAnAccountByItsRegisteredForm() throws Exception {
        KeyPair key = Keys.generate(KeyType.RSA_2048);
        URI url = URI.create("https://acme.example/acct/1");
        store.stageAccount(CA, StoredAccount.of(key)).publish();
        store.stageAccount(CA, StoredAccount.of(key).registeredAs(url, "mailto:ops@example.org"))
                .publish();
        restart();

        StoredAccount account = store.account(CA).orElseThrow();
        assertThat(account.url()).contains(url);
        assertThat(account.contact()).contains("mailto:ops@example.org");
        assertThat(account.keyPair().getPrivate()).isEqualTo(key.getPrivate());
    }

    @Test
    void keepsAnAccountWithoutAContact() throws Exception {
        URI url = URI.create("https://acme.example/acct/1");
        store.stageAccount(CA, StoredAccount.of(TestCertificates.key()).registeredAs(url, null))
                .publish();
        restart();

        assertThat(store.account(CA).orElseThrow().url()).contains(url);
        assertThat(store.account(CA).orElseThrow().contact()).isEmpty();
    }

    @Test
    void dropsADiscardedAccount() {
        StagedAccount staged = store.stageAccount(CA, StoredAccount.of(TestCertificates.key()));
        staged.discard();
        staged.discard();
        staged.publish();

        assertThat(store.account(CA)).isEmpty();
    }

    @Test
    void keepsAPublishedAccountThatIsDiscardedLater() {
        StagedAccount staged = store.stageAccount(CA, StoredAccount.of(TestCertificates.key()));
        staged.publish();
        staged.discard();
        staged.publish();

        assertThat(store.account(CA)).isPresent();
    }

    // --- state ---

    @Test
    void hasNoStateAtFirst() {
        assertThat(store.state(NAME)).isEmpty();
        assertThat(store.names()).isEmpty();
    }

    @Test
    void replacesState() throws Exception {
        store.saveState(NAME, "a much longer first state".getBytes(UTF_8));
        store.saveState(NAME, "second".getBytes(UTF_8));
        restart();

        assertThat(store.state(NAME)).contains("second".getBytes(UTF_8));
    }

    @Test
    void keepsAnEmptyState() {
        store.saveState(NAME, new byte[0]);

        assertThat(store.state(NAME)).contains(new byte[0]);
        assertThat(store.names()).containsExactly(NAME);
    }

    @Test
    void keepsOneMebibyteOfStateAndRefusesMore() {
        byte[] most = new byte[1 << 20];
        most[most.length - 1] = 1;
        store.saveState(NAME, most);

        assertThat(store.state(NAME)).contains(most);
        assertThatThrownBy(() -> store.saveState(NAME, new byte[(1 << 20) + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 MiB");
        assertThat(store.state(NAME)).contains(most);
    }

    @Test
    void doesNotShareItsArrays() {
        byte[] state = {1};
        byte[] metadata = {2};
        KeyPair key = TestCertificates.key();
        store.saveState(NAME, state);
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        Generation generation = staged.complete(TestCertificates.chain(key), metadata);

        state[0] = 9;
        metadata[0] = 9;
        store.state(NAME).orElseThrow()[0] = 9;
        store.metadata(generation)[0] = 9;

        assertThat(store.state(NAME)).contains(new byte[] {1});
        assertThat(store.metadata(generation)).containsExactly(2);
    }

    @Test
    void listsTheNamesWithStateInOrder() {
        for (String name : List.of("b", "a", "B", "_", "a.b", "10", "9")) {
            store.saveState(name, new byte[0]);
        }
        store.stage("only-staged");

        assertThat(store.names()).containsExactly("10", "9", "B", "_", "a", "a.b", "b");
    }

    // --- generations ---

    @Test
    void numbersGenerationsFromOne() {
        assertThat(store.stage(NAME).number()).isEqualTo(1);
        assertThat(store.stage(NAME).number()).isEqualTo(2);
        assertThat(store.stage("other").number()).isEqualTo(1);
    }

    @Test
    void neverUsesANumberTwice() throws Exception {
        store.publish(issue(TestCertificates.key()));
        Generation second = issue(TestCertificates.key());
        store.stage(NAME).discard();
        store.delete(second);
        restart();

        assertThat(store.stage(NAME).number()).isEqualTo(4);

        store.staged(NAME, 4).orElseThrow().discard();
        restart();
        assertThat(store.stage(NAME).number()).isEqualTo(5);
    }

    @Test
    void describesAGeneration() throws Exception {
        KeyPair key = TestCertificates.key();
        List<X509Certificate> chain = TestCertificates.chain(key);
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        Generation generation = staged.complete(chain, "{\"a\":1}".getBytes(UTF_8));

        assertThat(generation.certificateName()).isEqualTo(NAME);
        assertThat(generation.number()).isEqualTo(1);
        assertThat(generation.serial()).isEqualTo(chain.get(0).getSerialNumber().toString(16));
        assertThat(generation.notBefore()).isEqualTo(chain.get(0).getNotBefore().toInstant());
        assertThat(generation.notAfter()).isEqualTo(chain.get(0).getNotAfter().toInstant());
        restart();

        assertThat(store.generations(NAME)).containsExactly(generation);
        assertThat(store.metadata(generation)).asString(UTF_8).isEqualTo("{\"a\":1}");
        IssuedCertificate issued = store.load(generation);
        assertThat(issued.generation()).isEqualTo(generation);
        assertThat(issued.chain()).isEqualTo(chain);
        assertThat(issued.privateKey()).contains(key.getPrivate());
    }

    @Test
    void keepsAGenerationWithoutAKey() throws Exception {
        List<X509Certificate> chain = TestCertificates.chain(TestCertificates.key());
        Generation generation = store.stage(NAME).complete(chain, new byte[0]);
        store.publish(generation);
        restart();

        assertThat(store.load(generation).privateKey()).isEmpty();
        assertThat(store.load(generation).chain()).isEqualTo(chain);
        assertThat(store.metadata(generation)).isEmpty();
    }

    @Test
    void keepsAGenerationWithoutIssuers() throws Exception {
        KeyPair key = TestCertificates.key();
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        Generation generation = staged.complete(TestCertificates.chain(key).subList(0, 1), new byte[0]);
        store.publish(generation);
        restart();

        assertThat(store.load(generation).chain()).hasSize(1);
    }

    @Test
    void keepsTheKeyOfAStagedGenerationAcrossARestart() throws Exception {
        KeyPair key = Keys.generate(KeyType.RSA_2048);
        store.stage(NAME);
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        restart();

        assertThat(store.staged(NAME, 1).orElseThrow().key()).isEmpty();
        StagedGeneration again = store.staged(NAME, 2).orElseThrow();
        assertThat(again.key()).contains(key.getPrivate());
        Generation generation = again.complete(TestCertificates.chain(key), new byte[0]);
        assertThat(store.load(generation).privateKey()).contains(key.getPrivate());
    }

    @Test
    void findsOnlyIncompleteGenerationsAsStaged() {
        Generation generation = issue(TestCertificates.key());

        assertThat(store.staged(NAME, generation.number())).isEmpty();
        assertThat(store.staged(NAME, 2)).isEmpty();
        assertThat(store.staged(NAME, 0)).isEmpty();
        assertThat(store.staged(NAME, -1)).isEmpty();
        assertThat(store.staged("other", 1)).isEmpty();
    }

    @Test
    void refusesASecondKey() {
        KeyPair key = TestCertificates.key();
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        staged.saveKey(key.getPrivate());

        assertThatThrownBy(() -> staged.saveKey(TestCertificates.key().getPrivate()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(staged.key()).contains(key.getPrivate());
    }

    @Test
    void refusesAKeyWithoutAnEncoding() {
        PrivateKey hardware = new PrivateKey() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getAlgorithm() {
                return "EC";
            }

            @Override
            public String getFormat() {
                return null;
            }

            @Override
            public byte[] getEncoded() {
                return null;
            }
        };

        assertThatThrownBy(() -> store.stage(NAME).saveKey(hardware)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesACertificateForAnotherKey() {
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(TestCertificates.key().getPrivate());

        assertThatThrownBy(() -> staged.complete(TestCertificates.chain(TestCertificates.key()), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another key");
        assertThat(store.generations(NAME)).isEmpty();
        assertThat(store.staged(NAME, 1)).isPresent();
    }

    @Test
    void refusesAnEmptyChainAndTooMuchMetadata() {
        StagedGeneration staged = store.stage(NAME);

        assertThatThrownBy(() -> staged.complete(List.of(), new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> staged.complete(TestCertificates.chain(TestCertificates.key()), new byte[(1 << 20) + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.generations(NAME)).isEmpty();
    }

    @Test
    void completesAGenerationOnce() {
        KeyPair key = TestCertificates.key();
        StagedGeneration staged = store.stage(NAME);
        StagedGeneration same = store.staged(NAME, 1).orElseThrow();
        staged.saveKey(key.getPrivate());
        Generation generation = staged.complete(TestCertificates.chain(key), new byte[] {1});

        for (StagedGeneration late : List.of(staged, same)) {
            assertThatThrownBy(() -> late.complete(TestCertificates.chain(key), new byte[] {2}))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> late.saveKey(key.getPrivate())).isInstanceOf(IllegalStateException.class);
            late.discard();
        }
        assertThat(store.generations(NAME)).containsExactly(generation);
        assertThat(store.metadata(generation)).containsExactly(1);
    }

    @Test
    void discardsWhatIsStaged() throws Exception {
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(TestCertificates.key().getPrivate());
        staged.discard();
        staged.discard();

        assertThat(store.staged(NAME, 1)).isEmpty();
        assertThatThrownBy(() -> staged.saveKey(TestCertificates.key().getPrivate()))
                .isInstanceOf(StoreException.class);
        restart();
        assertThat(store.staged(NAME, 1)).isEmpty();
    }

    // --- publication ---

    @Test
    void hasNothingCurrentUntilPublished() {
        issue(TestCertificates.key());

        assertThat(store.current(NAME)).isEmpty();
        assertThat(store.current("other")).isEmpty();
        assertThat(store.generations("other")).isEmpty();
    }

    @Test
    void publishesARenewalAndRollsBack() throws Exception {
        Generation first = issueAndPublish();
        Generation second = issue(TestCertificates.key());
        assertThat(store.current(NAME)).contains(first);

        store.publish(second);
        restart();
        assertThat(store.current(NAME)).contains(second);

        store.publish(first);
        store.publish(first);
        restart();
        assertThat(store.current(NAME)).contains(first);
        assertThat(store.generations(NAME)).containsExactly(first, second);
    }

    @Test
    void listsMoreThanNineGenerationsInOrder() {
        List<Generation> all = new ArrayList<>();
        KeyPair key = TestCertificates.key();
        for (int i = 0; i < 12; i++) {
            all.add(issue(key));
        }

        assertThat(store.generations(NAME)).isEqualTo(all);
    }

    @Test
    void refusesToPublishWhatIsNotComplete() {
        Generation first = issueAndPublish();
        store.stage(NAME);

        for (int number : new int[] {2, 3}) {
            Generation wrong = new Generation(NAME, number, "1", Instant.EPOCH, Instant.EPOCH, Optional.empty());
            assertThatThrownBy(() -> store.publish(wrong)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> store.load(wrong)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> store.metadata(wrong)).isInstanceOf(StoreException.class);
        }
        assertThat(store.current(NAME)).contains(first);
    }

    @Test
    void namesTheFilesThatPublishingMakesVisible() {
        Generation generation = issue(TestCertificates.key());
        boolean hasFiles = store.live(NAME).isPresent();

        assertThat(store.files(generation)).hasSize(hasFiles ? 5 : 0);
        assertThat(generation.files().isPresent()).isEqualTo(hasFiles);
    }

    // --- deletion ---

    @Test
    void deletesAnOldGeneration() throws Exception {
        Generation first = issueAndPublish();
        Generation second = issueAndPublish();
        store.delete(first);
        store.delete(first);
        restart();

        assertThat(store.generations(NAME)).containsExactly(second);
        assertThatThrownBy(() -> store.load(first)).isInstanceOf(StoreException.class);
        assertThat(store.load(second).generation()).isEqualTo(second);
    }

    @Test
    void refusesToDeleteTheCurrentGeneration() {
        Generation generation = issueAndPublish();

        assertThatThrownBy(() -> store.delete(generation)).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.current(NAME)).contains(generation);
    }

    @Test
    void removesEverythingOfACertificateAndNothingElse() throws Exception {
        issueAndPublish();
        StagedGeneration staged = store.stage(NAME);
        store.saveState(NAME, new byte[] {1});
        store.saveState(NAME + ".uk", new byte[] {2});
        store.stageAccount(CA, StoredAccount.of(TestCertificates.key())).publish();

        store.remove(NAME);
        store.remove(NAME);
        store.remove("never-seen");
        restart();

        assertThat(store.names()).containsExactly(NAME + ".uk");
        assertThat(store.state(NAME)).isEmpty();
        assertThat(store.current(NAME)).isEmpty();
        assertThat(store.generations(NAME)).isEmpty();
        assertThat(store.staged(NAME, staged.number())).isEmpty();
        assertThat(store.account(CA)).isPresent();
    }

    @Test
    void removesStateWithoutGenerationsAndGenerationsWithoutState() {
        store.saveState(NAME, new byte[] {1});
        store.remove(NAME);
        assertThat(store.names()).isEmpty();

        issueAndPublish();
        store.remove(NAME);
        assertThat(store.current(NAME)).isEmpty();
        assertThat(store.generations(NAME)).isEmpty();
    }

    // --- threads ---

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

    private static <T> List<T> inParallel(List<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(work)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
