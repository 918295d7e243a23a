// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.OpenRun.Begun;
import io.certhooks.hook.Account;
import io.certhooks.hook.Hook;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunKind;
import io.certhooks.hook.RunListener;
import io.certhooks.hook.RunStarted;
import io.certhooks.hook.StoreException;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.store.StoreLock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever was told of the beginning of a run is told of its end, whatever happens between. */
class RunEndTest {

    private static final List<CertificateSpec> TWO =
            List.of(CertificateSpec.of("a.example"), CertificateSpec.of("b.example"));

    @TempDir
    Path directory;

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final Trace trace = fixture.trace;

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Goes on from where a program would be that died in a call whose line begins with a text. */
    private void dieAt(String line, int times) throws IOException {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        int[] calls = new int[1];
        trace.doAt(line, () -> {
            if (++calls[0] == times) {
                copy(directory.resolve("store"), directory.resolve("copy"));
            }
        });
        try (CertificateLifecycle dead = fixture.builder().parallel(1).build()) {
            dead.ensure(TWO);
        }
        trace.doAt("never", () -> {});
        trace.take();
        fixture.store = FileCertificateStore.at(directory.resolve("copy"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private RunFinished recovered() {
        List<RunFinished> all = trace.events(RunFinished.class);
        return all.stream()
                .filter(event -> event.run().kind() == RunKind.RECOVER)
                .findFirst()
                .orElseThrow(() -> new AssertionError(all));
    }

    @Test
    void tellsTheEndOfARunWhoseProgramDiedAfterItsLastOperation() throws Exception {
        dieAt("afterRun", 1);
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.renewDue();
            assertThat(trace.take()).containsExactly("afterRun 2 issued, 0 failed");
            lifecycle.renewDue();
            assertThat(trace.take()).isEmpty();
        }
        List<RunFinished> told = trace.events(RunFinished.class);
        assertThat(recovered().run().id()).isEqualTo(told.get(0).run().id());
        assertThat(recovered().run().startedAt()).isEqualTo(told.get(0).run().startedAt());
        assertThat(recovered().operations())
                .extracting(result -> result.operation().id())
                .containsExactlyElementsOf(told.get(0).operations().stream()
                        .map(result -> result.operation().id())
                        .toList());
        assertThat(fixture.store.noteKeys()).isEmpty();
    }

    @Test
    void tellsWhichOperationsOfARunThatDiedHadSucceeded() throws Exception {
        dieAt("presented", 2);
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.renewDue();
            assertThat(trace.take())
                    .startsWith(
                            "cleanUp b.example", "post b.example failed", "afterRun 1 issued, 1 failed", "beforeRun 1");
        }
        assertThat(recovered().operations().get(0).outcome()).isInstanceOf(Outcome.Issued.class);
        assertThat(recovered().operations().get(1).outcome())
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.cause())
                        .hasMessageContaining("the program ended in the middle of issuing the certificate b.example"));
    }

    @Test
    void tellsTheEndOfARunWhoseProgramDiedAtItsBeginning() throws Exception {
        dieAt("beforeRun", 1);
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(TWO);
            assertThat(trace.take()).startsWith("afterRun 0 issued, 2 failed", "beforeRun 2");
        }
    }

    @Test
    void tellsNobodyWhoWasNotToldOfTheBeginning() throws Exception {
        dieAt("afterRun", 1);
        List<Object> told = new ArrayList<>();
        RunListener stranger = new RunListener() {
            @Override
            public void beforeRun(RunStarted event) {
                told.add(event);
            }

            @Override
            public void afterRun(RunFinished event) {
                told.add(event);
            }
        };
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(fixture.authority())
                .store(fixture.store)
                .clock(fixture.clock)
                .hook(Hook.of("stranger", stranger))
                .build()) {
            lifecycle.renewDue();
        }
        assertThat(told).isEmpty();
        assertThat(fixture.store.noteKeys()).isEmpty();
    }

    @Test
    void startsAlthoughADiskHasChangedWhatWasWrittenDown() throws Exception {
        dieAt("afterRun", 1);
        assertThat(fixture.store.noteKeys()).isNotEmpty();
        for (String key : fixture.store.noteKeys()) {
            Path file = directory.resolve("copy/state/.note-" + key);
            byte[] note = Files.readAllBytes(file);
            note[note.length / 2] ^= 1;
            Files.write(file, note);
        }
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.renewDue();
            assertThat(lifecycle.certificates()).hasSize(2);
            assertThat(trace.take()).isEmpty();
        }
        assertThat(fixture.store.noteKeys()).isEmpty();
    }

    @Test
    void keepsWhatWasWrittenDownIfItCannotBeReadNow() throws Exception {
        dieAt("afterRun", 1);
        Path file =
                directory.resolve("copy/state/.note-" + fixture.store.noteKeys().get(0));
        Path away = Files.move(file, directory.resolve("away"));
        Files.createDirectory(file);
        renewDue();
        assertThat(trace.take()).noneMatch(line -> line.startsWith("afterRun"));

        Files.delete(file);
        Files.move(away, file);
        renewDue();
        assertThat(trace.take()).anyMatch(line -> line.startsWith("afterRun"));
        assertThat(fixture.store.noteKeys()).isEmpty();
    }

    private void renewDue() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.renewDue();
        }
    }

    @Test
    void writesNothingDownIfNobodyListens() {
        List<String> edges = new ArrayList<>();
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(fixture.authority())
                .store(new Edges(MemoryCertificateStore.create(), edges::add))
                .clock(fixture.clock)
                .hook(Hook.of("dns", new ZoneDns(fixture.ca.zone(), new Trace())))
                .build()) {
            lifecycle.ensure(TWO);
        }
        assertThat(edges).contains("before publish").noneMatch(edge -> edge.contains("note"));
    }

    @Test
    void tellsTheEndAlthoughTheStoreFails() {
        boolean[] full = new boolean[1];
        fixture.store = new Edges(MemoryCertificateStore.create(), edge -> {
            if (full[0] && edge.equals("before state")) {
                throw new StoreException("the disk is full", null);
            }
        });
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            trace.doAt("batch", () -> full[0] = true);

            assertThat(lifecycle.ensure(TWO).issued()).hasSize(2);

            assertThat(trace.lines()).endsWith("batch [a.example, b.example]", "afterRun 2 issued, 0 failed");
            assertThat(lifecycle.deliveries()).isEmpty();
            full[0] = false;
        }
    }

    @Test
    void doesNotBeginIfTheRunCannotBeWrittenDown() {
        fixture.store = new Edges(MemoryCertificateStore.create(), edge -> {
            if (edge.equals("before note")) {
                throw new StoreException("the disk is full", null);
            }
        });
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThatThrownBy(() -> lifecycle.ensure(TWO)).isInstanceOf(StoreException.class);
            assertThat(trace.lines()).containsExactly("added a.example", "added b.example");
        }
    }

    @Test
    void keepsARunOfAnySizeInNotesThatAStoreTakes() {
        Account account = new Account(URI.create("https://ca.example/dir"), Optional.empty(), Optional.empty());
        Run run = new Run("0123456789abcdef", RunKind.RENEW_DUE, false, Instant.EPOCH);
        List<Begun> many = IntStream.range(0, 20_000)
                .mapToObj(i -> new Operation(
                        run,
                        "id" + i,
                        OperationKind.RENEW,
                        Reason.DUE,
                        1,
                        account,
                        CertificateSpec.of("host" + i + ".example").request()))
                .map(Begun::of)
                .toList();
        OpenRun open = OpenRun.of(run, List.of("hook"), many);

        MemoryCertificateStore store = MemoryCertificateStore.create();
        StoreLock lock = store.lock();
        try (lock) {
            open.parts()
                    .forEach(part -> Notes.save(store, "part" + store.noteKeys().size(), part));
        }

        assertThat(store.noteKeys())
                .hasSizeGreaterThan(1)
                .hasSizeLessThan(10)
                .allMatch(key -> store.note(key).orElseThrow().length <= 1 << 20);
        assertThat(Notes.read(store, "part", OpenRun.class).values().stream()
                        .flatMap(part -> part.operations().stream())
                        .toList())
                .isEqualTo(many);
    }
}
