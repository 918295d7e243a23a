// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

/** The kinds of hooks that have a directory. */
enum HookKind {
    PRE("pre"),
    DEPLOY("deploy"),
    POST("post");

    private final String directory;

    HookKind(String directory) {
        this.directory = directory;
    }

    /** The directory's name below {@code renewal-hooks}. */
    String directory() {
        return directory;
    }

    /** What Certbot calls such a hook in its messages. */
    String label() {
        return directory + "-hook";
    }
}
