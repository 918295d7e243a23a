// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.Generation;
import io.certhooks.hook.KeyType;
import io.certhooks.x509.Keys;
import java.net.URI;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Accounts and state are replaced all or nothing. */
abstract class AccountAndStateRules extends LockRules {

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
    void keepsStateThatIsPutAside() throws Exception {
        store.setAsideState(NAME);
        store.saveState(NAME, "damaged".getBytes(UTF_8));
        store.setAsideState(NAME);
        store.setAsideState(NAME);
        restart();

        assertThat(store.state(NAME)).contains("damaged".getBytes(UTF_8));
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

    @Test
    void keepsNotesApartFromCertificates() throws Exception {
        store.saveState(NAME, new byte[] {1});
        store.saveNote(NAME, "a longer first note".getBytes(UTF_8));
        store.saveNote(NAME, new byte[] {2});
        store.saveNote("run-1", new byte[0]);
        restart();

        assertThat(store.noteKeys()).containsExactly(NAME, "run-1");
        assertThat(store.note(NAME)).contains(new byte[] {2});
        assertThat(store.note("run-1")).contains(new byte[0]);
        assertThat(store.note("run-2")).isEmpty();
        assertThat(store.names()).containsExactly(NAME);

        store.remove(NAME);
        store.removeNote("run-1");
        store.removeNote("run-1");
        restart();

        assertThat(store.noteKeys()).containsExactly(NAME);
        assertThat(store.names()).isEmpty();
    }

    @Test
    void refusesNotesThatAreNone() {
        assertThat(store.noteKeys()).isEmpty();
        assertThatThrownBy(() -> store.saveNote("x", new byte[(1 << 20) + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 MiB");
        for (String key : List.of("", "../x", ".x", "-x", "a/b", "x".repeat(221))) {
            assertThatThrownBy(() -> store.saveNote(key, new byte[0])).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.note(key)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.removeNote(key)).isInstanceOf(IllegalArgumentException.class);
        }
        store.saveNote("x".repeat(220), new byte[0]);
        assertThat(store.noteKeys()).hasSize(1);
    }
}
