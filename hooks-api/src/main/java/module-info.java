// SPDX-License-Identifier: Apache-2.0

/** Listeners, events and results of a certificate's life: all that the author of a hook needs. */
module io.certhooks.hook {
    requires static transitive org.jspecify;

    exports io.certhooks.hook;
}
