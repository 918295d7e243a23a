// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.shell.view.FileView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The files of lego's {@code certificates} directory. */
final class LegoFiles {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    // As Go indents, for scripts that look for lines.
    private static final DefaultIndenter TABS = new DefaultIndenter("\t", "\n");
    private static final DefaultPrettyPrinter LAYOUT = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(TABS)
            .withArrayIndenter(TABS);

    private final LegoSettings settings;
    private final FileView view;

    LegoFiles(LegoSettings settings) {
        this.settings = settings;
        this.view = FileView.in(
                settings.directory.resolve(settings.storage).resolve("certificates"),
                request -> paths(settings, request));
    }

    private static Map<FileKind, String> paths(LegoSettings settings, CertificateRequest request) {
        LegoCertificate certificate = LegoCertificate.of(settings, request);
        String base = certificate.fileName();
        return Map.of(
                certificate.noBundle() ? FileKind.CERTIFICATE : FileKind.FULL_CHAIN,
                base + ".crt",
                FileKind.CHAIN,
                base + ".issuer.crt",
                FileKind.PRIVATE_KEY,
                base + ".key");
    }

    /** The links; {@link #write} adds what cannot be a link. */
    FileView view() {
        return view;
    }

    /**
     * Puts all files of a generation in place.
     *
     * @throws HookFailure if the store has no files
     */
    void write(DeployEvent event) throws HookFailure, IOException {
        CertificateFiles live = files(event.live());
        CertificateFiles generation = files(event.generation().files());
        CertificateRequest request = event.operation().certificate();
        LegoCertificate certificate = LegoCertificate.of(settings, request);
        view.link(request, live);
        IssuedCertificate issued = event.certificate();
        if (settings.pem && issued.privateKey().isPresent()) {
            // The store's own bundle begins with the key.
            view.write(
                    request.name(),
                    certificate.fileName() + ".pem",
                    concat(
                            Files.readAllBytes(
                                    certificate.noBundle() ? generation.certificate() : generation.fullChain()),
                            Files.readAllBytes(generation.privateKey())));
        }
        if (certificate.pfx().isPresent() && issued.privateKey().isPresent()) {
            byte[] pfx = Pkcs12.encode(issued, certificate.pfx().get());
            view.write(request.name(), certificate.fileName() + ".pfx", pfx);
        }
        view.write(request.name(), certificate.fileName() + ".json", resource(certificate, request, issued.url()));
    }

    private static CertificateFiles files(Optional<CertificateFiles> files) throws HookFailure {
        return files.orElseThrow(() -> new HookFailure(
                HookStatus.NOT_LAUNCHABLE,
                "the store keeps no files, which hooks written for lego need; use a FileCertificateStore"));
    }

    private byte[] resource(LegoCertificate certificate, CertificateRequest request, Optional<URI> url) {
        ObjectNode json = JSON.createObjectNode();
        if (settings.hasVersion5()) {
            json.put("id", certificate.id());
            json.set("domains", JSON.valueToTree(List.copyOf(certificate.domains())));
            json.put("keyType", LegoKeyType.nameOf(request.keyType()));
            certificate.preferredChain().ifPresent(chain -> json.put("preferredChain", chain));
            request.profile().ifPresent(profile -> json.put("profile", profile));
        } else {
            json.put("domain", certificate.id());
        }
        String place = url.map(URI::toString).orElse("");
        json.put("certUrl", place).put("certStableUrl", place);
        if (settings.hasVersion5()) {
            json.put("origin", settings.config.isPresent() ? "configuration" : "command");
        }
        return JSON.writer().with(LAYOUT).writeValueAsBytes(json);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }
}
