// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.shell;

/** Libraries do not print. */
public final class Prints {

    public void print() {
        System.out.println("hello");
    }
}
