// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations;

/** A name that says nothing. */
public final class FileHelper {

    public int answer() {
        return 42;
    }
}
