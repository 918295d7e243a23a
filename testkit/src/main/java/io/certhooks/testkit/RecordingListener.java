// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import io.certhooks.hook.BatchDeployListener;
import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateAdded;
import io.certhooks.hook.CertificateExpiring;
import io.certhooks.hook.CertificateRemoved;
import io.certhooks.hook.CertificateRevoked;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.GenerationPruned;
import io.certhooks.hook.GenerationPruning;
import io.certhooks.hook.HookFinished;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.LifecycleObserver;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunListener;
import io.certhooks.hook.RunStarted;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Keeps every event that it is called with, in the order of the calls, and fails where the test wants it. It listens to
 * all phases but the challenges, whose listener must be able to answer them; {@link #observer()} sees those too.
 * Thread-safe.
 *
 * <pre>{@code
 * RecordingListener recorder = new RecordingListener();
 * builder.hook(recorder) ...
 * assertThat(recorder.phases()).containsExactly(Phase.BEFORE_RUN, Phase.PRE, ...);
 * }</pre>
 *
 * <p>Deploy events hold private keys: {@link #clear()} lets go of them.
 */
public final class RecordingListener
        implements RunListener,
                PreListener,
                FileListener,
                DeployListener,
                BatchDeployListener,
                PostListener,
                CatalogueListener {

    private final List<LifecycleEvent> events = new ArrayList<>();
    private final Map<Phase, Failure> failures = new EnumMap<>(Phase.class);

    /** A listener that has recorded nothing. */
    public RecordingListener() {}

    private record Failure(Exception exception, int times) {}

    /** All events so far, in order; never null but potentially empty. */
    public synchronized List<LifecycleEvent> events() {
        return List.copyOf(events);
    }

    /** The events so far that are of a type, in order; never null but potentially empty. */
    public synchronized <E extends LifecycleEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * The phases of the events so far, in order; never null but potentially empty. {@link HookFinished}, which only an
     * observer gets, is left out.
     */
    public synchronized List<Phase> phases() {
        return events.stream()
                .filter(event -> !(event instanceof HookFinished))
                .map(LifecycleEvent::phase)
                .toList();
    }

    /** Forgets all events; what {@link #fail} set stays. */
    public synchronized void clear() {
        events.clear();
    }

    /** Lets the next so many calls of a phase throw, after they are recorded. */
    public synchronized void fail(Phase phase, int times, Exception exception) {
        Objects.requireNonNull(phase, "phase");
        failures.put(phase, new Failure(Objects.requireNonNull(exception, "exception"), times));
    }

    /**
     * An observer that records into this listener. Register one of the two, or each event that both get is there twice.
     */
    public LifecycleObserver observer() {
        return this::add;
    }

    @Override
    public void beforeRun(RunStarted event) throws Exception {
        record(event);
    }

    @Override
    public void afterRun(RunFinished event) throws Exception {
        record(event);
    }

    @Override
    public void onPre(PreEvent event) throws Exception {
        record(event);
    }

    @Override
    public void beforeWrite(FileEvent event) throws Exception {
        record(event);
    }

    @Override
    public void afterWrite(FileEvent event) throws Exception {
        record(event);
    }

    @Override
    public void onDeploy(DeployEvent event) throws Exception {
        record(event);
    }

    @Override
    public void onDeploy(DeployBatch event) throws Exception {
        record(event);
    }

    @Override
    public void onPost(PostEvent event) throws Exception {
        record(event);
    }

    @Override
    public void added(CertificateAdded event) throws Exception {
        record(event);
    }

    @Override
    public void removed(CertificateRemoved event) throws Exception {
        record(event);
    }

    @Override
    public void revoked(CertificateRevoked event) throws Exception {
        record(event);
    }

    @Override
    public void expiring(CertificateExpiring event) throws Exception {
        record(event);
    }

    @Override
    public void pruning(GenerationPruning event) throws Exception {
        record(event);
    }

    @Override
    public void pruned(GenerationPruned event) throws Exception {
        record(event);
    }

    private synchronized void add(LifecycleEvent event) {
        events.add(event);
    }

    private synchronized void record(LifecycleEvent event) throws Exception {
        add(event);
        Failure failure = failures.get(event.phase());
        if (failure != null && failure.times() > 0) {
            failures.put(event.phase(), new Failure(failure.exception(), failure.times() - 1));
            throw failure.exception();
        }
    }
}
