// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.shell.process.TrustedDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deploys that outlive their engine; an interrupt stands for its end. */
@Timeout(60)
class DurableDeployTest {

    /** The hook goes on once its engine was cut off, however long that takes. */
    private static final String HELD = " until test -e go; do sleep 0.02; done; ";

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    @Test
    void forgetsADeployThatIsReported() throws Exception {
        List<Hook> hooks = hook("echo done").hooks();

        assertThat(Calls.call(hooks, Events.deploy("k1")).output()).isEqualTo("done");

        assertThat(spools()).isEmpty();
    }

    @Test
    void aDeployThatWasCutOffIsNotBegunAgain() throws Exception {
        List<Hook> hooks =
                hook("echo run >> runs;" + HELD + "echo end >> runs; echo done").hooks();

        Throwable cut = interruptedOnceItRuns(hooks, Events.deploy("k1"));
        assertThat(((HookFailure) cut).status()).isEqualTo(HookStatus.CANCELLED);
        assertThat(spools()).hasSize(1);

        assertThat(Calls.call(hooks, Events.deploy("k1")).output()).isEqualTo("done");
        assertThat(directory.resolve("runs")).hasContent("run\nend");
        assertThat(spools()).isEmpty();
    }

    @Test
    void theFailureOfADeployThatWasCutOffIsSeenOnce() throws Exception {
        List<Hook> hooks = hook("echo run >> runs;" + HELD + "exit 4").hooks();
        interruptedOnceItRuns(hooks, Events.deploy("k1"));
        Awaitility.await().until(() -> Files.exists(spools().get(0).resolve("exit")));

        assertThatThrownBy(() -> Calls.call(hooks, Events.deploy("k1"))).hasMessageContaining("exit code 4");
        assertThat(directory.resolve("runs")).hasContent("run");

        assertThatThrownBy(() -> Calls.call(hooks, Events.deploy("k1"))).hasMessageContaining("exit code 4");
        assertThat(directory.resolve("runs")).hasContent("run\nrun");
    }

    @Test
    void anotherGenerationWaitsForTheOneThatWasCutOff() throws Exception {
        List<Hook> hooks = hook("echo \"begin $CERTHOOKS_IDEMPOTENCY_KEY\" >> runs;" + HELD
                        + "sleep 0.5; echo end >> runs")
                .hooks();
        interruptedOnceItRuns(hooks, Events.deploy("k1"));

        Calls.call(hooks, Events.deploy("k2"));

        assertThat(directory.resolve("runs")).hasContent("begin k1\nend\nbegin k2\nend");
        assertThat(spools()).isEmpty();
    }

    @Test
    void certificatesDoNotWaitForEachOther() throws Exception {
        List<Hook> hooks = hook("echo \"$CERTHOOKS_NAME\" >> runs; test $CERTHOOKS_NAME = other || sleep 60")
                .hooks();
        interruptedOnceItRuns(hooks, Events.deploy("k1"));

        long start = System.nanoTime();
        Calls.call(hooks, Events.deploy(Events.operation("other", Events.IDENTIFIERS), "k2"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(directory.resolve("runs")).hasContent("example.org\nother");
        // What is left is ended at its timeout.
        assertThatThrownBy(() -> Calls.call(
                        hook("unused").withTimeout(Duration.ofMillis(1)).hooks(), Events.deploy("k1")))
                .hasMessageContaining("timed out");
        assertThat(spools()).isEmpty();
    }

    // The engine knows its own store only, so its keys are the same in each.
    @Test
    void aDeployOfTheSameNameInAnotherStoreIsNotTakenForIt() throws Exception {
        List<Hook> hooks = hook("echo \"${CERTHOOKS_LIVE_DIRECTORY-batch}\" >> runs;" + HELD)
                .onDeployBatch()
                .hooks();
        DeployEvent here = Events.deploy("k1");
        DeployEvent there = new DeployEvent(
                here.operation(),
                here.run(),
                here.certificate(),
                here.previous(),
                Optional.of(CertificateFiles.in(Path.of("/other/live/example.org"))),
                here.delivery());
        interruptedOnceItRuns(List.of(hooks.get(0)), here);

        Calls.call(hooks, there);
        assertThat(directory.resolve("runs")).hasContent("/store/live/example.org\n/other/live/example.org");

        Files.delete(directory.resolve("go"));
        Files.delete(directory.resolve("runs"));
        interruptedOnceItRuns(hooks, new DeployBatch(Events.RUN, List.of(here)));

        Calls.call(hooks, new DeployBatch(Events.RUN, List.of(there)));
        assertThat(directory.resolve("runs")).hasContent("batch\nbatch");
    }

    @Test
    void aLostDeployIsRunAgain() throws Exception {
        List<Hook> hooks = hook("echo run >> runs;" + HELD
                        + "test -e again || { touch again; kill -9 $PPID; }; sleep 0.1")
                .hooks();
        interruptedOnceItRuns(hooks, Events.deploy("k1"));

        Calls.call(hooks, Events.deploy("k1"));

        assertThat(directory.resolve("runs")).hasContent("run\nrun");
    }

    @Test
    void aBatchIsNotBegunAgainEither() throws Exception {
        List<Hook> hooks = hook("echo run >> runs;" + HELD).onDeployBatch().hooks();
        LifecycleEvent batch = new DeployBatch(Events.RUN, List.of(Events.deploy("k1"), Events.deploy("k2")));
        interruptedOnceItRuns(hooks, batch);

        Calls.call(hooks, new DeployBatch(Events.RUN, List.of(Events.deploy("k2"), Events.deploy("k1"))));

        assertThat(directory.resolve("runs")).hasContent("run");
    }

    @Test
    void refusesASpoolOthersCanChange() throws IOException {
        Path spool = Path.of("/tmp/certhooks-spool-" + ProcessHandle.current().pid());
        ShellHook hook = hook("echo run > runs").withSpool(spool);

        assertThatThrownBy(() -> Calls.call(hook.hooks(), Events.deploy("k1")))
                .isInstanceOf(HookFailure.class)
                .hasMessageContaining("/tmp can be written by others");
        assertThat(directory.resolve("runs")).doesNotExist();
        Files.delete(spool);
    }

    private ShellHook hook(String script) {
        return ShellHook.shell(script)
                .named("deploy")
                .inDirectory(directory)
                .withSpool(directory.resolve("spool"))
                .withGrace(Duration.ofMillis(100))
                .onDeploy();
    }

    private Throwable interruptedOnceItRuns(List<Hook> hooks, LifecycleEvent event) throws Exception {
        var thrown = new CompletableFuture<Throwable>();
        var engine = new Thread(() -> {
            try {
                Calls.call(hooks, event);
                thrown.complete(new AssertionError("it was not cut off"));
            } catch (Exception e) {
                thrown.complete(e);
            }
        });
        engine.start();
        Awaitility.await().until(() -> Files.exists(directory.resolve("runs")));
        engine.interrupt();
        Throwable cut = thrown.get(30, TimeUnit.SECONDS);
        Files.createFile(directory.resolve("go"));
        return cut;
    }

    private List<Path> spools() throws IOException {
        try (Stream<Path> found = Files.list(directory.resolve("spool"))) {
            return found.toList();
        }
    }
}
