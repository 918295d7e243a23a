// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What one phase costs: the event is shown, the hooks are called, their results are kept. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ListenerCalls {

    /** How the hooks are called. */
    public enum Way {
        /** On the operation's own thread. */
        INLINE,
        /** With the default timeout. */
        TIMED,
        /** Not at all, because they listen to another phase. */
        NOT_INTERESTED
    }

    /** The number of hooks. */
    @Param({"0", "1", "100"})
    public int hooks;

    /** How they are called. */
    @Param({"INLINE", "TIMED", "NOT_INTERESTED"})
    public Way way = Way.INLINE;

    private HookRunner runner = new HookRunner(List.of(), Clock.systemUTC());
    private final Operation operation = operation();
    private final PreEvent event = new PreEvent(operation);
    private int calls;

    /** Registers the hooks. */
    @Setup
    public void register() {
        List<Hook> all = new ArrayList<>();
        for (int i = 0; i < hooks; i++) {
            Hook hook = way == Way.NOT_INTERESTED
                    ? Hook.of("hook " + i, (PostListener) post -> calls++)
                    : Hook.of("hook " + i, (PreListener) pre -> calls++);
            all.add(way == Way.INLINE ? hook.withPolicy(HookPolicy.standard().withTimeout(Duration.ZERO)) : hook);
        }
        runner = new HookRunner(all, Clock.systemUTC());
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        runner.close();
    }

    /** One phase of one certificate. */
    @Benchmark
    public int phase() {
        Results results = Results.ofRun();
        Scope scope = Scope.of(operation, operation.run(), results);
        runner.call(PreListener.class, scope, event, hook -> hook.onPre(event));
        return calls;
    }

    private static Operation operation() {
        return new Operation(
                new Run("run", RunKind.RENEW_DUE, false, Instant.EPOCH),
                "operation",
                OperationKind.RENEW,
                Reason.DUE,
                1,
                new Account(URI.create("https://ca.example/directory"), Optional.empty(), Optional.empty()),
                new CertificateRequest(
                        "www.example",
                        List.of(Identifier.of("www.example")),
                        KeyType.EC_P256,
                        KeySource.GENERATED,
                        Optional.empty()));
    }
}
