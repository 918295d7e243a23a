// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.certhooks.hook.DeployVerifier;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.StoreException;
import io.certhooks.store.CertificateStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a store has of one certificate cannot be read or written from some call on, while another is to be worked on. */
@Timeout(300)
class FailingStoreTest {

    private static final int NEVER = Integer.MAX_VALUE;

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final List<String> problems = new ArrayList<>();
    private CertificateLifecycle lifecycle;
    private int left = NEVER;
    private boolean forGood;
    private String failedAt = "";

    @BeforeEach
    void open() {
        fixture.store = failing(fixture.store);
        lifecycle = fixture.builder()
                .hook(Hook.of("look", (DeployVerifier) event ->
                        fixture.trace.add("look at " + event.generation().certificateName(), event)))
                .build();
    }

    @AfterEach
    void close() {
        lifecycle.close();
        fixture.close();
    }

    private CertificateStore failing(CertificateStore store) {
        return (CertificateStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CertificateStore.class}, (proxy, method, arguments) -> {
                    if (arguments != null) {
                        call(method.getName(), arguments[0]);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private synchronized void call(String method, Object about) {
        Object name = about instanceof Generation generation ? generation.certificateName() : about;
        if (left == NEVER || !name.toString().startsWith("bad") || left-- > 0) {
            return;
        }
        left = forGood ? 0 : NEVER;
        failedAt = failedAt.isEmpty() ? method : failedAt;
        throw new StoreException("cannot do " + method + " for " + name, new IOException("Input/output error"));
    }

    private synchronized String failAfter(int calls) {
        String before = failedAt;
        left = calls;
        failedAt = "";
        return before;
    }

    @ParameterizedTest
    @CsvSource({"false,true,never", "true,true,never", "true,true,beforeRun"})
    void keepsNoOtherCertificateFromBeingWorkedOn(boolean due, boolean lasting, String veto) {
        forGood = lasting;
        int calls = 0;
        String failed;
        do {
            String bad = "bad" + calls + ".example";
            String good = "good" + calls + ".example";
            prepare(bad, good, due);
            fixture.trace.failAt(veto);
            failAfter(calls);
            RunFinished[] run = new RunFinished[1];
            Throwable thrown = catchThrowable(() -> run[0] = lifecycle.renewDue());
            failed = failAfter(NEVER);
            String problem = thrown != null ? thrown.toString() : problem(run[0], good, veto.equals("never"));
            if (!problem.isEmpty()) {
                problems.add("from call " + calls + " on, which was " + failed + ": " + problem);
            }
            lifecycle.remove(bad);
            lifecycle.remove(good);
            calls++;
        } while (!failed.isEmpty());

        assertThat(problems).isEmpty();
        assertThat(calls).isGreaterThan(2);
    }

    /** One certificate that is due, and one of which a clean-up, deploys of both kinds and the look at them are owed. */
    private void prepare(String bad, String good, boolean due) {
        fixture.trace.failAt("never");
        lifecycle.ensure(CertificateSpec.of(good));
        fixture.clock.advance(Duration.ofDays(due ? 0 : 60));
        fixture.trace.failAt("deploy bad");
        fixture.trace.doAt("cleanUp bad", () -> {
            throw new InterruptedException();
        });
        lifecycle.ensure(CertificateSpec.of(bad));
        assertThat(lifecycle.deliveries()).isNotEmpty();
        fixture.trace.doAt("never", () -> {});
        fixture.clock.advance(Duration.ofDays(due ? 65 : 5));
        fixture.trace.take();
    }

    private String problem(RunFinished run, String good, boolean isDone) {
        List<String> lines = fixture.trace.take();
        ManagedCertificate other = lifecycle.certificates().stream()
                .filter(certificate -> certificate.name().equals(good))
                .findFirst()
                .orElseThrow();
        if (lines.stream().noneMatch(line -> line.startsWith("afterRun"))) {
            return "no end of the run";
        }
        if (!isDone) {
            return other.failures() == 1 ? "" : "the failure of the other one is not remembered";
        }
        boolean issued = run.issued().stream()
                .anyMatch(result -> result.operation().name().equals(good));
        return issued && other.undelivered().isEmpty() && lines.contains("look at " + good)
                ? ""
                : "the other one is left out: " + lines;
    }
}
