// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.config.ConfigFile;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.util.List;

/** The lines of one of Certbot's files: at most 256 KiB of UTF-8, no line longer than 8192 characters. */
final class ConfigText {

    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_LINE = 8192;

    private ConfigText() {}

    /**
     * Reads a file.
     *
     * @throws ConfigurationException if it cannot be read or is not to be trusted
     */
    static List<String> lines(Path file, TrustPolicy trust) {
        trust.objectionTo(file).ifPresent(objection -> {
            throw new ConfigurationException(file + ": " + objection);
        });
        List<String> lines = ConfigFile.text(file, MAX_BYTES).lines().toList();
        if (lines.stream().anyMatch(line -> line.length() > MAX_LINE)) {
            throw new ConfigurationException(file + ": a line has more than " + MAX_LINE + " characters");
        }
        return lines;
    }
}
