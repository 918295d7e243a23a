// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Hook;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.LifecycleObserver;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows events to observers, each on its own thread, so that none can disturb anything. */
final class Observers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);
    private static final int MOST_WAITING = 10_000;
    private static final long PATIENCE_MILLIS = 1_000;

    private final List<Observer> observers;

    Observers(List<Hook> hooks) {
        observers = hooks.stream().map(Observer::new).toList();
    }

    void show(LifecycleEvent event) {
        observers.forEach(observer -> observer.show(event));
    }

    /** Waits until all events so far were seen, or for a moment. */
    void await() {
        observers.forEach(Observer::await);
    }

    @Override
    public void close() {
        await();
        observers.forEach(observer -> observer.thread.shutdownNow());
    }

    private static final class Observer {

        private final String name;
        private final LifecycleObserver target;
        private final AtomicBoolean dropped = new AtomicBoolean();
        private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                EngineThreads.named("certhooks-observer"));

        private Observer(Hook hook) {
            this.name = hook.name();
            this.target = (LifecycleObserver) hook.listener();
            thread.allowCoreThreadTimeOut(true);
        }

        private void show(LifecycleEvent event) {
            if (dropped.get()) {
                return;
            }
            try {
                thread.execute(() -> see(event));
            } catch (RejectedExecutionException e) {
                if (!thread.isShutdown() && dropped.compareAndSet(false, true)) {
                    LOG.error("observer \"{}\" is {} events behind and gets no more", name, MOST_WAITING);
                }
            }
        }

        private void see(LifecycleEvent event) {
            try {
                target.onEvent(event);
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                LOG.warn("observer \"{}\" failed in phase {}", name, event.phase(), LoggedThrowable.of(e));
            }
        }

        private void await() {
            CountDownLatch seen = new CountDownLatch(1);
            try {
                thread.execute(seen::countDown);
                if (!dropped.get() && !seen.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    LOG.debug("observer \"{}\" is slow; not waiting for it", name);
                }
            } catch (RejectedExecutionException e) {
                LOG.debug("observer \"{}\" takes no more events", name);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
