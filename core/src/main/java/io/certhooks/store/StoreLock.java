// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

/** The right to write to a store. */
public interface StoreLock extends AutoCloseable {

    /** Gives the right back; closing twice does nothing. */
    @Override
    void close();
}
