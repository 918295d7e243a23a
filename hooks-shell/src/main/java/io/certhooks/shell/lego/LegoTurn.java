// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Previewed;
import io.certhooks.shell.call.OneByOne;
import org.jspecify.annotations.Nullable;

/** Has certificates worked on one after another, and none after the first of a run that fails, as lego does. */
final class LegoTurn implements PreListener, PostListener, Previewed {

    private final OneByOne order = new OneByOne();
    private volatile @Nullable String failedRun;

    @Override
    public void onPre(PreEvent event) throws HookFailure, InterruptedException {
        order.onPre(event);
        if (event.run().id().equals(failedRun)) {
            throw new HookFailure(
                    HookStatus.TRY_LATER,
                    "another certificate of this run has failed, and lego works on none after that; the next run tries "
                            + event.operation().name());
        }
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        return order.preview(phase, operation);
    }

    @Override
    public void onPost(PostEvent event) {
        if (event.outcome() instanceof Outcome.Failed) {
            failedRun = event.run().id();
        }
        order.onPost(event);
    }
}
