// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table {@code global}.
 *
 * @param accountsDirectory where ACMEd keeps accounts
 * @param certificatesDirectory where certificates and keys go unless their table says else
 * @param certificateFiles how certificates are written
 * @param keyFiles how private keys are written
 * @param env variables for the hooks of all certificates
 * @param fileNameFormat the template for file names
 * @param renewDelay how long before its end a certificate is renewed
 * @param randomEarlyRenew by how much it may be earlier still
 * @param rootCertificates files with roots to trust
 */
public record AcmedGlobal(
        Optional<Path> accountsDirectory,
        Optional<Path> certificatesDirectory,
        AcmedFileSettings certificateFiles,
        AcmedFileSettings keyFiles,
        Map<String, String> env,
        Optional<String> fileNameFormat,
        Optional<Duration> renewDelay,
        Optional<Duration> randomEarlyRenew,
        List<Path> rootCertificates) {

    /** Copies. */
    public AcmedGlobal {
        env = Map.copyOf(env);
        rootCertificates = List.copyOf(rootCertificates);
    }

    static AcmedGlobal none() {
        return new AcmedGlobal(
                Optional.empty(),
                Optional.empty(),
                AcmedFileSettings.none(),
                AcmedFileSettings.none(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    static AcmedGlobal read(Section section) {
        AcmedGlobal global = new AcmedGlobal(
                section.path("accounts_directory"),
                section.path("certificates_directory"),
                AcmedFileSettings.read(section, "cert"),
                AcmedFileSettings.read(section, "pk"),
                Keys.env(section),
                section.text("file_name_format"),
                Keys.period(section, "renew_delay"),
                Keys.period(section, "random_early_renew"),
                Keys.paths(section, "root_certificates"));
        section.end();
        return global;
    }

    /** What ACMEd makes of a table in an included file where there is one already: eight options win, the others are dropped. */
    AcmedGlobal overriddenBy(AcmedGlobal included) {
        return new AcmedGlobal(
                included.accountsDirectory.or(() -> accountsDirectory),
                included.certificatesDirectory.or(() -> certificatesDirectory),
                certificateFiles.overriddenBy(included.certificateFiles),
                keyFiles.overriddenBy(included.keyFiles),
                env,
                fileNameFormat,
                renewDelay,
                randomEarlyRenew,
                rootCertificates);
    }

    /** The keys of an included table that {@link #overriddenBy} drops. */
    List<String> droppedKeys() {
        List<String> dropped = new ArrayList<>();
        add(dropped, "env", !env.isEmpty());
        add(dropped, "file_name_format", fileNameFormat.isPresent());
        add(dropped, "renew_delay", renewDelay.isPresent());
        add(dropped, "random_early_renew", randomEarlyRenew.isPresent());
        add(dropped, "root_certificates", !rootCertificates.isEmpty());
        add(dropped, "cert_file_ext", certificateFiles.extension().isPresent());
        add(dropped, "pk_file_ext", keyFiles.extension().isPresent());
        return dropped;
    }

    private static void add(List<String> keys, String key, boolean given) {
        if (given) {
            keys.add(key);
        }
    }

    /** Without the values of variables, which may be secrets. */
    @Override
    public String toString() {
        return "AcmedGlobal[certificates in " + certificatesDirectory.orElse(AcmedConfig.DEFAULT_DIRECTORY) + "]";
    }
}
