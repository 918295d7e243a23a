// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.hook.HookFinished;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.LifecycleObserver;
import io.certhooks.hook.Phase;
import java.util.Locale;

/** Tells how each call of each hook ended, in a line, and what it printed if it failed. */
final class HookReporter implements LifecycleObserver {

    private final Console console;

    HookReporter(Console console) {
        this.console = console;
    }

    @Override
    public void onEvent(LifecycleEvent event) {
        if (event instanceof HookFinished finished && !isBookkeeping(finished.result())) {
            report(finished.result());
        }
    }

    private void report(HookResult result) {
        String certificate = result.certificate().map(name -> name + "  ").orElse("");
        console.phase(word(result.phase()), certificate + result.hook() + ": " + ending(result));
        if (!result.status().isSuccess()) {
            result.output().lines().forEach(line -> console.line("    | " + line));
        }
    }

    // Each file is written between two calls; only programs have something to tell then.
    private static boolean isBookkeeping(HookResult result) {
        boolean isAboutAFile = result.phase() == Phase.BEFORE_WRITE || result.phase() == Phase.AFTER_WRITE;
        return isAboutAFile && result.status().isSuccess() && result.exitCode().isEmpty();
    }

    private static String ending(HookResult result) {
        String time = result.duration().toMillis() + " ms";
        if (result.status().isSuccess()) {
            return "ok, " + time;
        }
        String why = result.failure().isEmpty() ? word(result.status()) : result.failure();
        return "FAILED, " + time + ", " + printable(why);
    }

    private static String word(HookStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A phase as it is written in a file of hooks. */
    static String word(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    // What a listener throws is not for the terminal to obey; the output of a program is escaped already.
    private static String printable(String line) {
        return line.replaceAll("\\p{Cntrl}", "?");
    }
}
