// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.store.CertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.store.StoreLock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogueTest {

    private static final String NAME = "a.example";

    private final CertificateStore memory = MemoryCertificateStore.create();
    private final List<String> edges = new ArrayList<>();
    private StoreLock lock;
    private Catalogue catalogue;

    @BeforeEach
    void open() {
        lock = memory.lock();
        catalogue = new Catalogue(new Edges(memory, edges::add));
        catalogue.put(CertificateSpec.of(NAME));
        edges.clear();
    }

    @AfterEach
    void close() {
        lock.close();
    }

    private CertificateState stored() {
        return new Catalogue(memory).get(NAME);
    }

    @Test
    void writesWhatIsNotedWithTheNextChange() {
        catalogue.note(NAME, CertificateState::withWarned);
        assertThat(catalogue.get(NAME).warned()).isTrue();
        assertThat(stored().warned()).isFalse();
        assertThat(edges).isEmpty();

        catalogue.update(NAME, state -> state.withStaged(2));
        assertThat(stored()).isEqualTo(catalogue.get(NAME));
        assertThat(stored().warned()).isTrue();
        assertThat(stored().staged()).isEqualTo(2);
        assertThat(edges).containsExactly("before state", "after state");
    }

    @Test
    void writesWhatIsNotedWithAChangeThatChangesNothing() {
        catalogue.note(NAME, CertificateState::withWarned);
        catalogue.save(NAME);
        assertThat(stored().warned()).isTrue();

        edges.clear();
        catalogue.save(NAME);
        catalogue.note(NAME, state -> state);
        catalogue.update(NAME, state -> state);
        assertThat(edges).isEmpty();
    }

    @Test
    void flushesWhatIsWrittenWithTheNextChange() {
        catalogue.note(NAME, CertificateState::withWarned);
        catalogue.write(NAME);
        assertThat(stored().warned()).isTrue();
        catalogue.write(NAME);
        catalogue.write(NAME, state -> state);
        assertThat(edges).containsExactly("before written state", "after written state");

        edges.clear();
        catalogue.flush(NAME);
        catalogue.flush(NAME);
        catalogue.save(NAME);
        assertThat(edges).containsExactly("before state", "after state");
    }

    @Test
    void flushesNothingThatIsOnlyNoted() {
        catalogue.note(NAME, CertificateState::withWarned);
        catalogue.flush(NAME);
        assertThat(edges).isEmpty();
    }

    @Test
    void writesWhatIsNotedWithTheSpecification() {
        catalogue.note(NAME, CertificateState::withWarned);
        assertThat(catalogue.put(CertificateSpec.of(NAME))).isFalse();
        assertThat(stored().warned()).isTrue();
    }

    @Test
    void stillOwesWhatTheStoreRefused() {
        boolean[] full = {true};
        catalogue = new Catalogue(new Edges(memory, edge -> {
            if (full[0]) {
                throw new IllegalStateException("full");
            }
        }));
        catalogue.note(NAME, CertificateState::withWarned);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> catalogue.save(NAME))
                .hasMessage("full");
        full[0] = false;
        catalogue.save(NAME);
        assertThat(stored().warned()).isTrue();
    }

    @Test
    void forgetsWhatWasNotedAboutACertificateThatIsRemoved() {
        catalogue.note(NAME, CertificateState::withWarned);
        catalogue.remove(NAME);
        catalogue.put(CertificateSpec.of(NAME));
        edges.clear();
        catalogue.save(NAME);
        assertThat(edges).isEmpty();
        assertThat(stored().warned()).isFalse();
    }
}
