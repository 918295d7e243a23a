// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A CA.
 *
 * @param name the name that certificates refer to
 * @param url the CA's directory
 * @param tosAgreed whether the owner has agreed to its terms of service
 * @param rateLimits names of rate limits
 * @param rootCertificates files with roots to trust
 * @param renewDelay how long before its end a certificate is renewed
 * @param randomEarlyRenew by how much it may be earlier still
 * @param fileNameFormat the template for file names
 * @param file the file that defines it
 */
public record AcmedEndpoint(
        String name,
        URI url,
        boolean tosAgreed,
        List<String> rateLimits,
        List<Path> rootCertificates,
        Optional<Duration> renewDelay,
        Optional<Duration> randomEarlyRenew,
        Optional<String> fileNameFormat,
        Path file) {

    /** Copies. */
    public AcmedEndpoint {
        rateLimits = List.copyOf(rateLimits);
        rootCertificates = List.copyOf(rootCertificates);
    }

    static AcmedEndpoint read(Section section, String name) {
        Keys.require(section, "tos_agreed");
        AcmedEndpoint endpoint = new AcmedEndpoint(
                name,
                url(section),
                section.flag("tos_agreed"),
                section.texts("rate_limits"),
                Keys.paths(section, "root_certificates"),
                Keys.period(section, "renew_delay"),
                Keys.period(section, "random_early_renew"),
                section.text("file_name_format"),
                Path.of(section.file()));
        section.end();
        return endpoint;
    }

    private static URI url(Section section) {
        String text = Keys.required(section, "url");
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            section.problem("url", "is no URL: " + e.getReason());
            return URI.create("");
        }
    }
}
