// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.FailureKind;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.LifecycleException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What an earlier process left open is finished by the first who changes something; others wait for that. */
final class Takeover {

    private final Engine engine;
    private final Claims claims;
    private final AtomicReference<@Nullable CompletableFuture<Recovery>> recovered = new AtomicReference<>();

    Takeover(Engine engine, Claims claims) {
        this.engine = engine;
        this.claims = claims;
    }

    /** Whether nothing is left to finish. */
    boolean isDone() {
        CompletableFuture<Recovery> first = recovered.get();
        return first != null && first.isDone();
    }

    void finish() {
        CompletableFuture<Recovery> mine = new CompletableFuture<>();
        CompletableFuture<Recovery> first = recovered.compareAndExchange(null, mine);
        if (first != null) {
            await(first);
            return;
        }
        try {
            Recovery recovery = new Recovery(engine);
            List<String> names =
                    engine.catalogue().stream().map(CertificateState::name).toList();
            claims.claimed(names, claim -> {
                recovery.recover();
                return recovery;
            });
            mine.complete(recovery);
        } catch (RuntimeException | Error e) {
            recovered.set(null);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static void await(CompletableFuture<Recovery> recovery) {
        try {
            recovery.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IssuanceException(
                    "waiting for what an earlier process left open was interrupted",
                    FailureKind.CANCELLED,
                    null,
                    null,
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LifecycleException failure
                    ? failure
                    : new IllegalStateException("what an earlier process left open cannot be finished", e.getCause());
        }
    }
}
