// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

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
import io.certhooks.hook.Outcome;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunListener;
import io.certhooks.hook.RunStarted;
import java.util.ArrayList;
import java.util.List;

/** Writes a line for each call of a hook; fails, or does something else, where it is told to. */
final class Trace
        implements RunListener,
                PreListener,
                FileListener,
                DeployListener,
                BatchDeployListener,
                PostListener,
                CatalogueListener {

    private final List<String> lines = new ArrayList<>();
    private final List<Object> events = new ArrayList<>();
    private String failAt = "never";
    private String actAt = "never";
    private Action action = () -> {};

    /** Something to be done in a call. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** Makes the calls fail whose line begins with a text. */
    synchronized void failAt(String line) {
        failAt = line;
    }

    /** Does something in the calls whose line begins with a text. */
    synchronized void doAt(String line, Action action) {
        actAt = line;
        this.action = action;
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized <T> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    synchronized List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    void add(String line, Object event) throws Exception {
        Action todo = write(line, event);
        todo.run();
    }

    private synchronized Action write(String line, Object event) {
        lines.add(line);
        events.add(event);
        if (line.startsWith(failAt)) {
            return () -> {
                throw new Exception("told to fail at " + line);
            };
        }
        return line.startsWith(actAt) ? action : () -> {};
    }

    @Override
    public void beforeRun(RunStarted event) throws Exception {
        add("beforeRun " + event.due().size(), event);
    }

    @Override
    public void afterRun(RunFinished event) throws Exception {
        add("afterRun " + event.issued().size() + " issued, " + event.failed().size() + " failed", event);
    }

    @Override
    public void onPre(PreEvent event) throws Exception {
        add(
                "pre " + event.operation().name() + " " + event.operation().kind() + " "
                        + event.operation().reason(),
                event);
    }

    @Override
    public void beforeWrite(FileEvent event) throws Exception {
        add("beforeWrite " + event.kind() + " " + event.change(), event);
    }

    @Override
    public void afterWrite(FileEvent event) throws Exception {
        add("afterWrite " + event.kind() + " " + event.change(), event);
    }

    @Override
    public void onDeploy(DeployEvent event) throws Exception {
        add(
                "deploy " + event.operation().name() + " #" + event.generation().number() + " attempt "
                        + event.delivery().attempt(),
                event);
    }

    @Override
    public void onDeploy(DeployBatch event) throws Exception {
        List<String> names = event.deployments().stream()
                .map(deploy -> deploy.generation().certificateName())
                .toList();
        add("batch " + names, event);
    }

    @Override
    public void onPost(PostEvent event) throws Exception {
        String outcome = event.outcome() instanceof Outcome.Issued issued
                ? "issued" + (issued.undelivered().isEmpty() ? "" : ", owed " + issued.undelivered())
                : "failed";
        add("post " + event.operation().name() + " " + outcome, event);
    }

    @Override
    public void added(CertificateAdded event) throws Exception {
        add("added " + event.name(), event);
    }

    @Override
    public void removed(CertificateRemoved event) throws Exception {
        add("removed " + event.name(), event);
    }

    @Override
    public void revoked(CertificateRevoked event) throws Exception {
        add("revoked " + event.name(), event);
    }

    @Override
    public void expiring(CertificateExpiring event) throws Exception {
        add("expiring " + event.name(), event);
    }

    @Override
    public void pruning(GenerationPruning event) throws Exception {
        add("pruning " + event.name() + " #" + event.generation().number(), event);
    }

    @Override
    public void pruned(GenerationPruned event) throws Exception {
        add("pruned " + event.name() + " #" + event.generation().number(), event);
    }
}
