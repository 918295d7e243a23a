// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.BatchDeployListener;
import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateAdded;
import io.certhooks.hook.CertificateExpiring;
import io.certhooks.hook.CertificateRemoved;
import io.certhooks.hook.CertificateRevoked;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.GenerationPruned;
import io.certhooks.hook.GenerationPruning;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.LifecycleListener;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunListener;
import io.certhooks.hook.RunStarted;
import java.util.List;

/** Calls hooks as the engine does, without one. */
final class Calls {

    private Calls() {}

    /** Calls each hook that listens to the event, in order, and gives the report of the last one. */
    static HookReport call(List<Hook> hooks, LifecycleEvent event) throws Exception {
        var report = new HookReport();
        for (Hook hook : hooks) {
            report.during(() -> call(hook.listener(), event));
        }
        return report;
    }

    private static void call(LifecycleListener listener, LifecycleEvent event) throws Exception {
        if (listener instanceof RunListener run && event instanceof RunStarted started) {
            run.beforeRun(started);
        } else if (listener instanceof RunListener run && event instanceof RunFinished finished) {
            run.afterRun(finished);
        } else if (listener instanceof PreListener pre && event instanceof PreEvent of) {
            pre.onPre(of);
        } else if (listener instanceof ChallengeListener challenge) {
            challenge(challenge, event);
        } else if (listener instanceof FileListener file && event instanceof FileEvent of) {
            file(file, of);
        } else if (listener instanceof DeployListener deploy && event instanceof DeployEvent of) {
            deploy.onDeploy(of);
        } else if (listener instanceof BatchDeployListener batch && event instanceof DeployBatch of) {
            batch.onDeploy(of);
        } else if (listener instanceof PostListener post && event instanceof PostEvent of) {
            post.onPost(of);
        } else if (listener instanceof CatalogueListener catalogue) {
            catalogue(catalogue, event);
        }
    }

    private static void challenge(ChallengeListener listener, LifecycleEvent event) throws Exception {
        if (event instanceof ChallengesPresented presented) {
            listener.presented(presented);
        } else if (event instanceof ChallengeEvent of && of.phase() == Phase.PRESENT) {
            listener.present(of);
        } else if (event instanceof ChallengeEvent of) {
            listener.cleanUp(of);
        }
    }

    private static void file(FileListener listener, FileEvent event) throws Exception {
        if (event.phase() == Phase.BEFORE_WRITE) {
            listener.beforeWrite(event);
        } else {
            listener.afterWrite(event);
        }
    }

    private static void catalogue(CatalogueListener listener, LifecycleEvent event) throws Exception {
        if (event instanceof CertificateAdded of) {
            listener.added(of);
        } else if (event instanceof CertificateRemoved of) {
            listener.removed(of);
        } else if (event instanceof CertificateRevoked of) {
            listener.revoked(of);
        } else if (event instanceof CertificateExpiring of) {
            listener.expiring(of);
        } else if (event instanceof GenerationPruning of) {
            listener.pruning(of);
        } else if (event instanceof GenerationPruned of) {
            listener.pruned(of);
        }
    }
}
