// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

/** Which files may be started. */
public enum TrustPolicy {
    /**
     * The file and every directory on the way to it are owned by root or the running user and not writable by anybody else;
     * the file is a regular one without set-user-id and set-group-id. Symbolic links are followed one by one, and the
     * directories that hold them must be as safe. As in OpenSSH's {@code safe_path} there is no exception for directories
     * with the sticky bit, so nothing below {@code /tmp} is trusted. An interpreter named after {@code #!} must be trusted
     * too.
     */
    SAFE_PATH,
    /** Any file. */
    ANY
}
