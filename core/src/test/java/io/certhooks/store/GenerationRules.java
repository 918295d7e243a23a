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
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Generations are staged, completed, and never change after that. */
abstract class GenerationRules extends AccountAndStateRules {

    @Test
    void numbersGenerationsFromOne() {
        assertThat(store.stage(NAME).number()).isEqualTo(1);
        stageWithKey();
        assertThat(store.stage(NAME).number()).isEqualTo(2);
        assertThat(store.stage("other").number()).isEqualTo(1);
    }

    @Test
    void leavesNothingOfAGenerationThatWasOnlyBegun() throws Exception {
        store.stage(NAME).discard();
        StagedGeneration begun = store.stage(NAME);
        assertThat(begun.number()).isEqualTo(1);
        assertThat(begun.key()).isEmpty();
        assertThat(begun.keyFile()).isEmpty();
        assertThat(store.staged(NAME, 1)).isEmpty();
        restart();
        assertThat(store.staged(NAME, 1)).isEmpty();
        assertThat(store.generations(NAME)).isEmpty();
    }

    private StagedGeneration stageWithKey() {
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(TestCertificates.key().getPrivate());
        return staged;
    }

    @Test
    void tellsTheNumbersOfCompleteGenerationsOnly() {
        assertThat(store.generationNumbers(NAME)).isEmpty();
        store.publish(issue(TestCertificates.key()));
        Generation second = issue(TestCertificates.key());
        store.stage(NAME).saveKey(TestCertificates.key().getPrivate());
        issue(TestCertificates.key());
        assertThat(store.generationNumbers(NAME)).containsExactly(1, 2, 4);
        store.delete(second);
        assertThat(store.generationNumbers(NAME)).containsExactly(1, 4);
    }

    @Test
    void neverUsesANumberTwice() throws Exception {
        store.publish(issue(TestCertificates.key()));
        Generation second = issue(TestCertificates.key());
        stageWithKey().discard();
        store.delete(second);
        restart();

        assertThat(stageWithKey().number()).isEqualTo(4);

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
        assertThat(store.generation(NAME, 1)).contains(generation);
        assertThat(store.generation(NAME, 2)).isEmpty();
        assertThat(store.generation(NAME, 0)).isEmpty();
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
        stageWithKey();
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        restart();

        assertThat(store.staged(NAME, 1).orElseThrow().key()).isPresent();
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
        staged.saveKey(key.getPrivate());
        StagedGeneration same = store.staged(NAME, 1).orElseThrow();
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
}
