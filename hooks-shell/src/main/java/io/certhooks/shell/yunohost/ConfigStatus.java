// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.util.Locale;

/** What regeneration has made of one configuration file, or has found about it. */
public enum ConfigStatus {
    /** It was missing and new, and is there now. */
    CREATED,
    /** It was there but not managed; it was saved and replaced. */
    NEW,
    /** It was saved and replaced. */
    UPDATED,
    /** It is as it should be, which was not known. */
    MANAGED,
    /** Applied: it was saved and deleted. Pending: somebody has deleted it, so it is kept away. */
    REMOVED,
    /** It is not made any more and is gone already. */
    FORGET_ABOUT_IT,
    /** It is there, should not be, and was never managed; it is left alone. */
    UNMANAGED,
    /** Somebody has changed it, or it is not made any more; it is left alone. */
    MODIFIED,
    /** By force: it is there now, whoever has deleted it. */
    FORCE_CREATED,
    /** By force: it was saved and replaced, whoever has changed it. */
    FORCE_UPDATED,
    /** By force: it was saved and deleted. */
    FORCE_REMOVED;

    /** YunoHost's word for it, such as {@code force-updated}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
