// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

/** A script misbehaved in a way that makes YunoHost give up the whole event: an exception it does not expect. */
final class HookBroken extends Exception {

    private static final long serialVersionUID = 1L;

    HookBroken(String message) {
        super(message);
    }
}
