// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.call;

import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Previewed;
import java.util.function.Function;

/** Listeners that tell what they would do, for those that are written as lambdas. */
public final class Foretold {

    private Foretold() {}

    /** A listener for the pre phase. */
    public static PreListener pre(PreListener listener, Function<Operation, String> preview) {
        return new Pre(listener, preview);
    }

    /** A listener for the deploy phase. */
    public static DeployListener deploy(DeployListener listener, Function<Operation, String> preview) {
        return new Deploy(listener, preview);
    }

    /** A listener for the post phase. */
    public static PostListener post(PostListener listener, Function<Operation, String> preview) {
        return new Post(listener, preview);
    }

    private record Pre(PreListener listener, Function<Operation, String> text) implements PreListener, Previewed {

        @Override
        public void onPre(PreEvent event) throws Exception {
            listener.onPre(event);
        }

        @Override
        public String preview(Phase phase, Operation operation) {
            return text.apply(operation);
        }
    }

    private record Deploy(DeployListener listener, Function<Operation, String> text)
            implements DeployListener, Previewed {

        @Override
        public void onDeploy(DeployEvent event) throws Exception {
            listener.onDeploy(event);
        }

        @Override
        public boolean isCalledInRehearsals() {
            return listener.isCalledInRehearsals();
        }

        @Override
        public String preview(Phase phase, Operation operation) {
            return text.apply(operation);
        }
    }

    private record Post(PostListener listener, Function<Operation, String> text) implements PostListener, Previewed {

        @Override
        public void onPost(PostEvent event) throws Exception {
            listener.onPost(event);
        }

        @Override
        public String preview(Phase phase, Operation operation) {
            return text.apply(operation);
        }
    }
}
