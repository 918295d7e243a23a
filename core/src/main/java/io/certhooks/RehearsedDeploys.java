// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Delivery;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.x509.Digests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The deploy phase of a rehearsal: for those who ask for it, with the certificate in use, and nothing is owed. */
final class RehearsedDeploys {

    private final Engine real;
    private final Operation operation;
    private final Scope scope;

    RehearsedDeploys(Engine real, Operation operation, Scope scope) {
        this.real = real;
        this.operation = operation;
        this.scope = scope;
    }

    /**
     * Calls them.
     *
     * @return the names of the hooks that have failed
     * @throws io.certhooks.hook.HookFailedException if the failure of one fails the operation
     */
    List<String> call() {
        List<String> failed = new ArrayList<>();
        Optional<Generation> current = real.store().current(operation.name());
        if (current.isEmpty()) {
            return failed;
        }
        for (Hook hook : real.hooks().all(DeployListener.class, scope)) {
            if (((DeployListener) hook.listener()).isCalledInRehearsals()) {
                HookResult result = call(hook, event(hook, current.get()));
                HookRunner.throwIfFatal(hook, result);
                if (!result.status().isSuccess()) {
                    failed.add(hook.name());
                }
            }
        }
        return failed;
    }

    private HookResult call(Hook hook, DeployEvent event) {
        real.hooks().observe(event);
        return real.hooks()
                .callOne(DeployListener.class, hook, scope, Phase.DEPLOY, listener -> listener.onDeploy(event));
    }

    private DeployEvent event(Hook hook, Generation current) {
        String key = Digests.sha256Hex(operation.id() + "\n" + hook.name());
        return new DeployEvent(
                operation,
                operation.run(),
                real.store().load(current),
                Optional.empty(),
                real.store().live(operation.name()),
                new Delivery(key, 1, false, false));
    }
}
