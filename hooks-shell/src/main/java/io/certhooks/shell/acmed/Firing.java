// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Operation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Ends a firing at the first hook that fails, and remembers failures that fail the whole request. Of one certificate. */
final class Firing {

    /** A call of a hook. */
    @FunctionalInterface
    interface Call {
        void run() throws HookFailure;
    }

    private String ended = "";
    private String operation = "";
    private final Map<Stage, String> failures = new HashMap<>();

    /** Where a failure is only recorded by the engine, although it fails a request of ACMEd's. */
    enum Stage {
        CLEAN_UP,
        AFTER_WRITE
    }

    /** What the hooks before or after one write of a file are together. */
    static String ofFile(Operation operation, AcmedHookType type, Path file) {
        return operation.id() + " " + type + " " + file;
    }

    /** Makes a call, unless an earlier one of the same firing has failed. */
    void call(String firing, Call call) throws HookFailure {
        synchronized (this) {
            if (firing.equals(ended)) {
                return;
            }
        }
        try {
            call.run();
        } catch (HookFailure e) {
            synchronized (this) {
                ended = firing;
            }
            throw e;
        }
    }

    /** Makes a call whose failure fails the request. */
    void call(String firing, Operation of, Stage stage, Call call) throws HookFailure {
        try {
            call(firing, call);
        } catch (HookFailure e) {
            note(of, stage, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private synchronized void note(Operation of, Stage stage, String failure) {
        if (!operation.equals(of.id())) {
            failures.clear();
            operation = of.id();
        }
        failures.putIfAbsent(stage, failure);
    }

    /** The failure of a stage of an operation. */
    synchronized Optional<String> failure(Operation of, Stage stage) {
        return operation.equals(of.id()) ? Optional.ofNullable(failures.get(stage)) : Optional.empty();
    }

    /** Ends an operation whose clean-up has failed. */
    void endAfterFailedCleanUp(Operation of) throws HookFailure {
        Optional<String> failure = failure(of, Stage.CLEAN_UP);
        if (failure.isPresent()) {
            throw new HookFailure(HookStatus.FAILED, "the clean-up has failed: " + failure.get());
        }
    }
}
