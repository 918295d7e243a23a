// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.hook.BatchDeployListener;
import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateAdded;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Reason;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunListener;
import io.certhooks.hook.RunStarted;
import java.time.ZoneOffset;
import java.util.Locale;

/** A listener on every phase that tells what it sees; one class may listen to as many phases as it likes. */
final class PhasePrinter
        implements CatalogueListener,
                RunListener,
                PreListener,
                ChallengeListener,
                FileListener,
                DeployListener,
                PostListener,
                BatchDeployListener {

    private final ChallengeType type;
    private final Console console;

    /** A listener beside those that answer challenges of a type. */
    PhasePrinter(ChallengeType type, Console console) {
        this.type = type;
        this.console = console;
    }

    @Override
    public void added(CertificateAdded event) {
        console.phase("added", event.name() + ", for " + event.identifiers().size() + " names");
    }

    @Override
    public void beforeRun(RunStarted event) {
        console.phase(
                "beforeRun", "certificates to issue or renew: " + event.due().size());
    }

    @Override
    public void onPre(PreEvent event) {
        Operation operation = event.operation();
        String kind = operation.kind().name().toLowerCase(Locale.ROOT);
        console.phase("onPre", kind + " " + operation.name() + ": " + why(operation.reason()));
    }

    @Override
    public ChallengeType type() {
        return type;
    }

    @Override
    public void present(ChallengeEvent event) {
        int number = event.index() + 1;
        console.phase(
                "present",
                proof(event) + " (" + number + " of " + event.pending().size() + ")");
    }

    @Override
    public void presented(ChallengesPresented event) {
        console.phase("presented", event.challenges().size() + " proofs are up, now the CA may look at them");
    }

    @Override
    public void cleanUp(ChallengeEvent event) {
        console.phase("cleanUp", proof(event));
    }

    @Override
    public void beforeWrite(FileEvent event) {
        console.part("beforeWrite", name(event));
    }

    @Override
    public void afterWrite(FileEvent event) {
        console.part("afterWrite", name(event));
    }

    @Override
    public void onDeploy(DeployEvent event) {
        console.phase(
                "onDeploy",
                event.operation().name() + " #" + event.generation().number() + ", valid until "
                        + event.generation().notAfter().atZone(ZoneOffset.UTC).toLocalDate());
    }

    @Override
    public void onPost(PostEvent event) {
        event.results().stream()
                .filter(result -> result.exitCode().isPresent())
                .forEach(result -> console.phase("onDeploy", program(result)));
        String how = event.outcome() instanceof Outcome.Failed failed
                ? "failed: " + failed.cause().getMessage()
                : "issued, hooks called so far: " + event.results().size();
        console.phase("onPost", event.operation().name() + " " + how);
    }

    @Override
    public void onDeploy(DeployBatch event) {
        console.phase(
                "onDeploy (batch)", "new certificates: " + event.deployments().size());
    }

    @Override
    public void afterRun(RunFinished event) {
        console.phase(
                "afterRun", event.issued().size() + " issued, " + event.failed().size() + " failed");
    }

    // The hook of another: what it did is in the results of the operation.
    private static String program(HookResult result) {
        return result.hook() + ", exit code " + result.exitCode().getAsInt() + ": "
                + result.output().strip().replace("\n", " ");
    }

    private static String proof(ChallengeEvent event) {
        return event.type().value() + " proof for " + event.identifier();
    }

    private static String name(FileEvent event) {
        return String.valueOf(event.path().getFileName());
    }

    private static String why(Reason reason) {
        return switch (reason) {
            case MISSING -> "there is none yet";
            case DUE -> "it is in the last part of its life";
            case ARI -> "the CA suggested this time";
            case FORCED -> "somebody asked for it";
            case REVOKED -> "it was revoked";
            case CHANGED -> "other names or another key are wanted";
        };
    }
}
