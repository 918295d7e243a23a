// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.HookResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the results of hooks, of one operation or of a whole run. Safe for use by several threads. */
final class Results {

    private final @Nullable Results whole;
    private final List<HookResult> results = new ArrayList<>();

    private Results(@Nullable Results whole) {
        this.whole = whole;
    }

    static Results ofRun() {
        return new Results(null);
    }

    /** The results of a part, which are also results of the whole. */
    Results part() {
        return new Results(this);
    }

    void add(HookResult result) {
        synchronized (results) {
            results.add(result);
        }
        if (whole != null) {
            whole.add(result);
        }
    }

    List<HookResult> list() {
        synchronized (results) {
            return List.copyOf(results);
        }
    }
}
