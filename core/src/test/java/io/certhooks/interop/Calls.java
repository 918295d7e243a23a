// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down what it is called for; lets deploys fail as often as it is told to. */
final class Calls implements PreListener, DeployListener, PostListener {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<PostEvent> ends = new CopyOnWriteArrayList<>();
    private final AtomicInteger deploysToFail = new AtomicInteger();

    List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    List<PostEvent> ends() {
        return ends;
    }

    void failDeploys(int count) {
        deploysToFail.set(count);
    }

    /** The same challenge listener, whose calls are written down too. */
    ChallengeListener around(ChallengeListener listener) {
        return new Watched(listener, lines);
    }

    @Override
    public void onPre(PreEvent event) {
        lines.add("pre " + event.operation().kind());
    }

    @Override
    public void onDeploy(DeployEvent event) throws Exception {
        lines.add("deploy #" + event.generation().number() + " attempt "
                + event.delivery().attempt());
        if (deploysToFail.getAndDecrement() > 0) {
            throw new Exception("the deploy is told to fail");
        }
    }

    @Override
    public void onPost(PostEvent event) {
        lines.add(event.outcome() instanceof Outcome.Issued ? "post issued" : "post failed");
        ends.add(event);
    }

    private record Watched(ChallengeListener listener, List<String> lines) implements ChallengeListener {

        @Override
        public ChallengeType type() {
            return listener.type();
        }

        @Override
        public boolean answers(Identifier identifier) {
            return listener.answers(identifier);
        }

        @Override
        public void present(ChallengeEvent event) throws Exception {
            lines.add("present " + event.identifier());
            listener.present(event);
        }

        @Override
        public void cleanUp(ChallengeEvent event) throws Exception {
            lines.add("cleanUp " + event.identifier());
            listener.cleanUp(event);
        }
    }
}
