// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.CertificateAdded;
import io.certhooks.hook.HookFinished;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.LifecycleObserver;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunKind;
import io.certhooks.hook.RunStarted;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecordingListenerTest {

    private static final Run RUN = new Run("run-1", RunKind.ENSURE, false, Instant.EPOCH);
    private static final RunStarted STARTED = new RunStarted(RUN, List.of());
    private static final CertificateAdded ADDED = new CertificateAdded(RUN, "example.org", List.of());
    private static final RunFinished FINISHED = new RunFinished(RUN, Instant.EPOCH, List.of(), List.of(), List.of());

    private final RecordingListener recorder = new RecordingListener();

    @Test
    void keepsEventsInOrder() throws Exception {
        recorder.beforeRun(STARTED);
        recorder.added(ADDED);
        recorder.afterRun(FINISHED);

        assertThat(recorder.phases()).containsExactly(Phase.BEFORE_RUN, Phase.ADDED, Phase.AFTER_RUN);
        assertThat(recorder.events()).containsExactly(STARTED, ADDED, FINISHED);
        assertThat(recorder.events(CertificateAdded.class)).containsExactly(ADDED);
        recorder.clear();
        assertThat(recorder.events()).isEmpty();
    }

    @Test
    void failsTheNextCallsOfAPhase() throws Exception {
        IOException failure = new IOException("no");
        recorder.fail(Phase.ADDED, 2, failure);
        recorder.beforeRun(STARTED);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> recorder.added(ADDED)).isSameAs(failure);
        }
        recorder.added(ADDED);

        assertThat(recorder.events(CertificateAdded.class)).hasSize(3);
    }

    @Test
    void anObserverRecordsWhatHooksDidToo() {
        LifecycleObserver observer = recorder.observer();
        recorder.fail(Phase.ADDED, 1, new IOException("only for the listener"));
        HookResult result = new HookResult(
                "hook",
                Phase.ADDED,
                Optional.empty(),
                HookStatus.OK,
                Instant.EPOCH,
                Duration.ZERO,
                OptionalInt.empty(),
                "",
                "",
                Optional.empty());
        HookFinished finished = new HookFinished(RUN, Optional.empty(), result);
        observer.onEvent(ADDED);
        observer.onEvent(finished);

        assertThat(recorder.events()).containsExactly(ADDED, finished);
        assertThat(recorder.phases()).containsExactly(Phase.ADDED);
    }

    @Test
    void losesNothingOfManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 1000; i++) {
            threads.execute(() -> recorder.observer().onEvent(ADDED));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        assertThat(recorder.events()).hasSize(1000);
    }
}
