// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Lets another thread wait for the end of runs. */
final class RunWatch implements RunListener {

    private final BlockingQueue<RunFinished> finished = new LinkedBlockingQueue<>();

    /** Waits for the next run that has not been taken; empty if none ends in time. */
    Optional<RunFinished> take(Duration limit) throws InterruptedException {
        return Optional.ofNullable(finished.poll(limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void afterRun(RunFinished event) {
        finished.add(event);
    }
}
