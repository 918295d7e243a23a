// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.view;

/** What is, or shall be, at a place of the view. */
enum Form {
    LINK("a link"),
    FILE("a file"),
    OTHER("something that is neither file nor link");

    final String word;

    Form(String word) {
        this.word = word;
    }
}
