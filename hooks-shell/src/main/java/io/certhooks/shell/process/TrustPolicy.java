// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Which files may be started. */
public enum TrustPolicy {
    /**
     * The file and every directory on the way to it are owned by root or the running user and not writable by anybody else;
     * the file is a regular one without set-user-id and set-group-id, unless it is root's and in a directory of the hook's {@code
     * PATH}, as {@code sudo} is. Symbolic links are followed one by one, and the
     * directories that hold them must be as safe. As in OpenSSH's {@code safe_path} there is no exception for directories
     * with the sticky bit, so nothing below {@code /tmp} is trusted. An interpreter named after {@code #!} must be trusted
     * too.
     */
    SAFE_PATH,
    /**
     * As {@link #SAFE_PATH}, but directories with the sticky bit may be writable by all, as {@code /tmp} is: nobody can replace
     * in them what belongs to others. For rehearsals and tests; a file that is run for years should not lie there.
     */
    STICKY_PATH,
    /** Any file. */
    ANY;

    /**
     * Tells why a file is not to be trusted.
     *
     * @param file relative paths are resolved against the directory of the JVM
     * @return one sentence that names the path element; empty if the file is fine, or all files are
     */
    public Optional<String> objectionTo(Path file) {
        if (this == ANY) {
            return Optional.empty();
        }
        try {
            return new SafePath(SystemTools.found().user(), this)
                    .findingFor(file.toAbsolutePath())
                    .map(finding -> "it is not trusted: " + finding.element() + " " + finding.problem());
        } catch (NoSuchFileException e) {
            return Optional.of("there is no such file");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of("who can change it cannot be found out: " + e);
        }
    }
}
