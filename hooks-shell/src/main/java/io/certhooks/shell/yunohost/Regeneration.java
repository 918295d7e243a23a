// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of regenerating configuration files.
 *
 * @param categories the categories for which something was applied or left alone, in the order of their scripts
 * @param pre what came of the scripts that make the files
 * @param post what came of the scripts that activate them; empty after a dry run or a failure
 * @param failure why nothing was applied; empty if the files were looked at
 * @param problems files that could not be saved, written or deleted, one sentence each; they are pending
 */
public record Regeneration(
        Map<String, CategoryChange> categories,
        HookTreeResult pre,
        Optional<HookTreeResult> post,
        Optional<String> failure,
        List<String> problems) {

    /** Checks and copies. */
    public Regeneration {
        categories = Collections.unmodifiableMap(new LinkedHashMap<>(categories));
        requireNonNull(pre, "pre");
        requireNonNull(post, "post");
        requireNonNull(failure, "failure");
        problems = List.copyOf(problems);
    }

    /** Whether all scripts have succeeded and all files could be written; files left alone on purpose are no failure. */
    public boolean isOk() {
        return failure.isEmpty()
                && problems.isEmpty()
                && pre.isOk()
                && post.map(HookTreeResult::isOk).orElse(true);
    }

    /** The files of a category that were applied, in order; empty if there are none. */
    public List<String> applied(String category) {
        CategoryChange change = categories.get(category);
        return change == null ? List.of() : List.copyOf(change.applied().keySet());
    }
}
