// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

/** How the files come to be under the names ACMEd gives them. */
public enum AcmedView {
    /**
     * They are links to the store, made once: key and certificate change at one instant and always belong together. Their
     * permissions are the store's.
     */
    LINKS,
    /**
     * They are files of their own with the configured permissions and owners, replaced one right after the other, for programs
     * that do not follow links, such as the {@code git} hooks, or may not read the store.
     */
    COPIES,
    /** There are none; hooks are told the paths all the same. */
    NONE
}
