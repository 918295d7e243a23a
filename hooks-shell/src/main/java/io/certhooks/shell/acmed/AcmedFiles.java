// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.template.Dialect;
import io.certhooks.shell.template.Template;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files under which ACMEd's hooks and services know a certificate.
 *
 * @param directory where they are
 * @param certificate the certificate with its chain, PEM
 * @param privateKey the key, PEM
 */
public record AcmedFiles(Path directory, Path certificate, Path privateKey) {

    /** What file names are made of. */
    record Format(String template, Dialect dialect, String certificateExtension, String keyExtension) {}

    static AcmedFiles of(AcmedCertificate certificate, Path directory, Format format) {
        Template template = Template.compile(format.template(), format.dialect());
        return new AcmedFiles(
                directory,
                directory.resolve(name(template, certificate, "crt", format.certificateExtension())),
                directory.resolve(name(template, certificate, "pk", format.keyExtension())));
    }

    /** What is wrong with the paths: a view of links has a directory of its own to keep in order. */
    Optional<String> problem(AcmedView view) {
        if (certificate.equals(privateKey)) {
            return Optional.of("the certificate and its key would have one name, " + certificate
                    + "; use {{ file_type }} in file_name_format");
        }
        return Stream.of(certificate, privateKey)
                .filter(path -> view == AcmedView.LINKS && !path.normalize().startsWith(directory.normalize()))
                .findFirst()
                .map(path -> path + " is not below " + directory + "; change file_name_format");
    }

    private static String name(Template template, AcmedCertificate certificate, String type, String extension) {
        return template.render(Map.of(
                "name",
                certificate.name(),
                "key_type",
                certificate.keyType().word(),
                "file_type",
                type,
                "ext",
                extension));
    }
}
