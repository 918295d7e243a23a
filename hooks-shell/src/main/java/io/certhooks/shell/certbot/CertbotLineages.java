// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The certificates that Certbot keeps, to be taken over instead of being issued anew.
 *
 * <pre>{@code
 * lifecycle.adopt(CertbotLineages.in(Path.of("/etc/letsencrypt")).certificates());
 * }</pre>
 *
 * @param certificates those that can be taken over, each under its lineage's name, so that saved hooks find it
 * @param leftOut why each of the others cannot, one sentence for each that begins with a file
 */
public record CertbotLineages(List<ExistingCertificate> certificates, List<String> leftOut) {

    /** Copies the lists. */
    public CertbotLineages {
        certificates = List.copyOf(certificates);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Reads what is in use of each lineage that has a {@code renewal/*.conf}; nothing is changed. Only root and the running
     * user may be able to change the configurations.
     *
     * @param configDirectory for instance {@code /etc/letsencrypt}
     * @throws ConfigurationException if there is no such directory, or it cannot be read
     */
    public static CertbotLineages in(Path configDirectory) {
        return in(configDirectory, TrustPolicy.SAFE_PATH);
    }

    /**
     * Like {@link #in(Path)}.
     *
     * @param trust whether configurations may be ones that others can change
     * @throws ConfigurationException if there is no such directory, or it cannot be read
     */
    public static CertbotLineages in(Path configDirectory, TrustPolicy trust) {
        List<ExistingCertificate> certificates = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Path conf : new ConfigDirectory(configDirectory, trust).confs()) {
            try {
                certificates.add(read(conf, configDirectory.toAbsolutePath(), trust));
            } catch (ConfigurationException e) {
                leftOut.addAll(e.problems());
            }
        }
        return new CertbotLineages(certificates, leftOut);
    }

    private static ExistingCertificate read(Path conf, Path configDirectory, TrustPolicy trust) {
        RenewalConf.Lineage lineage = RenewalConf.lineage(conf, trust);
        Path live = configDirectory.resolve("live").resolve(lineage.name());
        ExistingCertificate certificate = ExistingCertificate.read(
                lineage.name(),
                place(lineage.fullChain(), live, "fullchain.pem"),
                place(lineage.privateKey(), live, "privkey.pem"));
        // Newer profiles leave out the common name; then the lineage is usually named after the first one.
        if (certificate.chain().get(0).getSubjectX500Principal().getName().isEmpty()) {
            certificate = certificate.withFirst(lineage.name());
        }
        if (lineage.reusesKey()) {
            certificate = certificate.withKeyReuse();
        }
        return lineage.profile().map(certificate::withProfile).orElse(certificate);
    }

    // The paths are absolute, and lead nowhere in a directory that was moved or copied.
    private static Path place(Path configured, Path live, String name) {
        return Files.exists(configured) ? configured : live.resolve(name);
    }
}
