// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import org.jspecify.annotations.Nullable;

/**
 * What is to become of one configuration file.
 *
 * @param status what is said about it; {@code null} for nothing
 * @param action what is to be done
 */
record ConfigDecision(@Nullable ConfigStatus status, Action action) {

    /** What is to be done with the file; all but {@code KEEP} and those without a status count as applied. */
    enum Action {
        /** Nothing, and nothing to say. */
        SKIP,
        /** Only to forget its hash. */
        FORGET,
        /** Only to note its hash. */
        ACCEPT,
        /** To make it. */
        CREATE,
        /** To save it and replace it. */
        REPLACE,
        /** To save it and delete it. */
        DELETE,
        /** To leave it alone, and keep the pending file. */
        KEEP
    }

    /** What the scripts want of a file. */
    enum Wish {
        /** This content. */
        CONTENT,
        /** That it is gone: they have made an empty file. */
        ABSENCE,
        /** Nothing, though they once did. */
        NONE
    }

    /**
     * What is known about a file.
     *
     * @param system the hash of the file; {@code null} if it is missing
     * @param saved the hash it had when it was last applied; {@code null} if it is not managed
     * @param wish what the scripts want
     * @param wanted the hash it should have; {@code null} unless they want content
     */
    record State(@Nullable String system, @Nullable String saved, Wish wish, @Nullable String wanted) {
        boolean isAsWanted() {
            return system != null && system.equals(wanted);
        }
    }

    /** The decision table of YunoHost. */
    static ConfigDecision of(State state, boolean force) {
        if (state.wish() == Wish.NONE) {
            return ofStale(state, force);
        }
        if (state.system() == null) {
            return ofMissing(state, force);
        }
        if (state.saved() == null) {
            return ofUnmanaged(state, force);
        }
        return state.system().equals(state.saved()) ? ofUntouched(state) : ofTouched(state, force);
    }

    private static ConfigDecision ofStale(State state, boolean force) {
        if (state.system() == null) {
            return new ConfigDecision(ConfigStatus.FORGET_ABOUT_IT, Action.FORGET);
        }
        return force
                ? new ConfigDecision(ConfigStatus.FORCE_REMOVED, Action.DELETE)
                : new ConfigDecision(ConfigStatus.MODIFIED, Action.KEEP);
    }

    private static ConfigDecision ofMissing(State state, boolean force) {
        if (state.wish() == Wish.ABSENCE) {
            return new ConfigDecision(null, Action.FORGET);
        }
        if (force) {
            return new ConfigDecision(ConfigStatus.FORCE_CREATED, Action.CREATE);
        }
        return state.saved() == null
                ? new ConfigDecision(ConfigStatus.CREATED, Action.CREATE)
                : new ConfigDecision(ConfigStatus.REMOVED, Action.KEEP);
    }

    private static ConfigDecision ofUnmanaged(State state, boolean force) {
        if (state.isAsWanted()) {
            return new ConfigDecision(ConfigStatus.MANAGED, Action.ACCEPT);
        }
        if (state.wish() == Wish.CONTENT) {
            return new ConfigDecision(ConfigStatus.NEW, Action.REPLACE);
        }
        return force
                ? new ConfigDecision(ConfigStatus.FORCE_REMOVED, Action.DELETE)
                : new ConfigDecision(ConfigStatus.UNMANAGED, Action.KEEP);
    }

    private static ConfigDecision ofUntouched(State state) {
        if (state.wish() == Wish.ABSENCE) {
            return new ConfigDecision(ConfigStatus.REMOVED, Action.DELETE);
        }
        return state.isAsWanted()
                ? new ConfigDecision(null, Action.SKIP)
                : new ConfigDecision(ConfigStatus.UPDATED, Action.REPLACE);
    }

    private static ConfigDecision ofTouched(State state, boolean force) {
        if (state.isAsWanted()) {
            return new ConfigDecision(ConfigStatus.MANAGED, Action.ACCEPT);
        }
        return force
                ? new ConfigDecision(ConfigStatus.FORCE_UPDATED, Action.REPLACE)
                : new ConfigDecision(ConfigStatus.MODIFIED, Action.KEEP);
    }
}
