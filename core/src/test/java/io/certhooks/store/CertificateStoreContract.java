// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.FileKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.StoreException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link CertificateStore} must do: the rules of the classes above, of names, publication and deletion. */
abstract class CertificateStoreContract extends GenerationRules {

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

    @Test
    void namesTheFileOfAKeyBeforeItHasACertificate() throws Exception {
        KeyPair key = TestCertificates.key();
        StagedGeneration staged = store.stage(NAME);
        assertThat(staged.keyFile()).isEmpty();

        staged.saveKey(key.getPrivate());
        Optional<StagedFile> file = staged.keyFile();
        assertThat(file.isPresent()).isEqualTo(store.live(NAME).isPresent());
        assertThat(store.staged(NAME, 1).orElseThrow().keyFile()).isEqualTo(file);

        Generation generation = staged.complete(TestCertificates.chain(key), new byte[0]);
        assertThat(store.files(generation).stream().filter(each -> each.kind() == FileKind.PRIVATE_KEY))
                .containsExactlyElementsOf(file.stream().toList());
    }

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
}
