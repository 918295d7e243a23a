// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.Identifier;
import io.certhooks.shell.config.ConfigFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The certificates that lego 4 or 5 keeps in its storage directory, to be taken over instead of being issued anew.
 *
 * <pre>{@code
 * lifecycle.adopt(LegoCertificates.in(Path.of("/etc/lego")).certificates());
 * }</pre>
 *
 * @param certificates those that can be taken over, under the names that {@link LegoHooks} and {@link
 *     LegoConfig.Certificate#storeName()} have for them
 * @param leftOut why each of the others cannot, one sentence for each that begins with its file
 */
public record LegoCertificates(List<ExistingCertificate> certificates, List<String> leftOut) {

    /** Copies the lists. */
    public LegoCertificates {
        certificates = List.copyOf(certificates);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Reads what is there; nothing is changed.
     *
     * @param storage lego's {@code --path}, which has the directory {@code certificates}
     * @throws ConfigurationException if there is no such directory, or it cannot be read
     */
    public static LegoCertificates in(Path storage) {
        Path directory = storage.resolve("certificates");
        List<ExistingCertificate> certificates = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Path file : files(directory, "*.json")) {
            try {
                certificates.add(read(file, base(file, ".json")));
            } catch (ConfigurationException e) {
                leftOut.addAll(e.problems());
            } catch (IllegalArgumentException e) {
                leftOut.add(file + ": " + e.getMessage());
            }
        }
        for (Path file : files(directory, "*.crt")) {
            if (!file.toString().endsWith(".issuer.crt") && !Files.exists(sibling(base(file, ".crt"), ".json"))) {
                leftOut.add(file + ": there is no .json beside it, so that lego does not know it either");
            }
        }
        return new LegoCertificates(certificates, leftOut);
    }

    private static List<Path> files(Path directory, String pattern) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, pattern)) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw new ConfigurationException(directory + ": lego's certificates cannot be read: " + e);
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    private static Path base(Path file, String suffix) {
        String name = String.valueOf(file.getFileName());
        return file.resolveSibling(name.substring(0, name.length() - suffix.length()));
    }

    private static ExistingCertificate read(Path json, Path base) {
        JsonNode resource = ConfigFile.read(json);
        JsonNode domains = resource.path("domains");
        // Version 4 has one name, which is the certificate's id and its first domain.
        String first = domains.path(0).asString(resource.path("domain").asString(""));
        String id = resource.path("id").asString(first);
        if (id.isEmpty() || first.isEmpty()) {
            throw new ConfigurationException(json + ": it does not say what the certificate is for");
        }
        Path key = sibling(base, ".key");
        if (!Files.exists(key)) {
            throw new ConfigurationException(key + ": there is no such file; a certificate for a signing request of its"
                    + " owner's is issued anew");
        }
        ExistingCertificate certificate = ExistingCertificate.read(
                        SanitizedName.inStore(id), sibling(base, ".crt"), key)
                .withFirst(Identifier.of(first).value());
        String profile = resource.path("profile").asString("");
        if (!profile.isEmpty()) {
            certificate = certificate.withProfile(profile);
        }
        Path issuers = sibling(base, ".issuer.crt");
        // With --no-bundle the issuers are in their own file only.
        return certificate.chain().size() == 1 && Files.exists(issuers)
                ? certificate.withIssuers(issuers)
                : certificate;
    }

    private static Path sibling(Path base, String suffix) {
        return base.resolveSibling(base.getFileName() + suffix);
    }
}
