// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.StoreException;

/** What is stored is not what was saved: a disk has changed it, or somebody has edited it. */
public final class DamagedException extends StoreException {

    private static final long serialVersionUID = 1;

    /**
     * Says what is damaged.
     *
     * @param message names the file or record
     */
    public DamagedException(String message) {
        super(message, null);
    }
}
