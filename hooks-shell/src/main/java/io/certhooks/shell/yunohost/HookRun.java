// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Calls the scripts of one event, one after the other; a script that fails does not keep the next from being called. */
final class HookRun {

    private final HookTreeSettings settings;
    private final YunoHostEvent event;
    private final Map<String, String> shared;

    HookRun(HookTreeSettings settings, YunoHostEvent event) {
        this.settings = settings;
        this.event = event;
        this.shared = new LinkedHashMap<>(event.variables());
    }

    /**
     * Calls them.
     *
     * @param arguments what each script gets; an exception ends the call
     */
    HookTreeResult run(List<HookFile> hooks, Function<HookFile, List<Object>> arguments) {
        List<HookOutcome> outcomes = new ArrayList<>();
        for (HookFile hook : hooks) {
            HookInput input = new HookInput(
                    arguments.apply(hook),
                    settings.strict ? shared : new LinkedHashMap<>(event.variables()),
                    event.directory().orElse(null));
            Optional<String> broken = call(hook, input, outcomes);
            if (broken.isPresent()) {
                return new HookTreeResult(event.action(), outcomes, broken);
            }
        }
        return new HookTreeResult(event.action(), outcomes, Optional.empty());
    }

    // Why no more scripts are to be called, if that is so.
    private Optional<String> call(HookFile hook, HookInput input, List<HookOutcome> outcomes) {
        long start = System.nanoTime();
        var report = new HookReport();
        var attempt = new Attempt(hook, input);
        Optional<String> broken = attempt.make(report);
        outcomes.add(new HookOutcome(
                hook,
                attempt.status,
                attempt.returned,
                Duration.ofNanos(System.nanoTime() - start),
                attempt.failure,
                report.output()));
        return broken;
    }

    private final class Attempt {

        private final HookFile hook;
        private final HookInput input;
        private HookStatus status = HookStatus.OK;
        private HookReturn returned = HookReturn.NOTHING;
        private String failure = "";

        private Attempt(HookFile hook, HookInput input) {
            this.hook = hook;
            this.input = input;
        }

        private Optional<String> make(HookReport report) {
            try (var folder = HookFolder.create()) {
                report.during(() -> returned = run(folder));
                return Optional.empty();
            } catch (HookFailure e) {
                failed(e.status(), e);
                return e.status() == HookStatus.CANCELLED
                        ? Optional.of(
                                "the call was cancelled, so the scripts after " + hook.path() + " were not called")
                        : Optional.empty();
            } catch (HookBroken e) {
                failed(HookStatus.FAILED, e);
                return settings.strict ? Optional.of("YunoHost gives up after such a failure") : Optional.empty();
            } catch (IOException e) {
                status = HookStatus.NOT_LAUNCHABLE;
                failure = hook.path() + ": its temporary files cannot be used: " + e;
                return Optional.empty();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("only the exceptions above are thrown", e);
            }
        }

        private HookReturn run(HookFolder folder) throws HookFailure, HookBroken, IOException {
            letOtherUserIn(folder);
            return hook.isPython()
                    ? new PythonHook(settings).run(hook, input, folder)
                    : new BashHook(settings).run(hook, input, folder);
        }

        private void letOtherUserIn(HookFolder folder) throws HookFailure {
            String user = settings.user;
            if (user == null || OtherUser.isRunning(user)) {
                return;
            }
            try {
                folder.giveTo(user);
            } catch (IOException e) {
                throw new HookFailure(HookStatus.NOT_LAUNCHABLE, hook.path() + ": " + e.getMessage(), e);
            }
        }

        private void failed(HookStatus how, Exception e) {
            status = how;
            failure = String.valueOf(e.getMessage());
        }
    }
}
