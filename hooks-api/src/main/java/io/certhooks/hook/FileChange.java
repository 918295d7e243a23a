// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Whether a file is new or replaced. */
public enum FileChange {
    /** There was no file under the path. */
    CREATE,
    /** There was one. */
    EDIT
}
