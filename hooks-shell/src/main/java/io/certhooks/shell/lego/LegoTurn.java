// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Has certificates worked on one after another, and none after the first of a run that fails, as lego does. */
final class LegoTurn implements PreListener, PostListener {

    private final Semaphore turn = new Semaphore(1, true);
    private @Nullable String holder;
    private @Nullable String failedRun;

    @Override
    public void onPre(PreEvent event) throws HookFailure, InterruptedException {
        turn.acquire();
        begin(event);
    }

    private synchronized void begin(PreEvent event) throws HookFailure {
        if (event.run().id().equals(failedRun)) {
            turn.release();
            throw new HookFailure(
                    HookStatus.TRY_LATER,
                    "another certificate of this run has failed, and lego works on none after that; the next run tries "
                            + event.operation().name());
        }
        holder = event.operation().id();
    }

    @Override
    public synchronized void onPost(PostEvent event) {
        if (event.outcome() instanceof Outcome.Failed) {
            failedRun = event.run().id();
        }
        // An operation that was refused, or gave up waiting, has no turn to end.
        if (event.operation().id().equals(holder)) {
            holder = null;
            turn.release();
        }
    }
}
