// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.call;

import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Previewed;
import java.util.concurrent.Semaphore;

/**
 * Has certificates worked on one after another, for programs that were never called for two at a time. To be registered
 * before all other hooks, without an exclusive group, with a policy that requires it.
 */
public final class OneByOne implements PreListener, PostListener, Previewed {

    private final Semaphore turn = new Semaphore(1, true);
    private volatile String holder = "";

    /** Makes a queue of its own. */
    public OneByOne() {}

    /** Waits until the operations that came before have ended. */
    @Override
    public void onPre(PreEvent event) throws InterruptedException {
        turn.acquire();
        holder = event.operation().id();
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        return phase == Phase.PRE
                ? "waits until no other certificate is worked on"
                : "lets the next certificate be worked on";
    }

    /** Lets the next one go on. */
    @Override
    public void onPost(PostEvent event) {
        // An operation that gave up waiting has no turn to end.
        if (holder.equals(event.operation().id())) {
            holder = "";
            turn.release();
        }
    }
}
