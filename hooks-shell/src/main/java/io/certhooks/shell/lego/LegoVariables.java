// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The variables of one call, by what lego has found out when it makes the call (metadata.go, manager.go). */
final class LegoVariables {

    private final LegoSettings settings;
    private final LegoFiles files;
    private final Operation operation;
    private final LegoCertificate certificate;
    private final Map<String, String> variables = new LinkedHashMap<>();

    LegoVariables(LegoSettings settings, LegoFiles files, Operation operation) {
        this.settings = settings;
        this.files = files;
        this.operation = operation;
        this.certificate = LegoCertificate.of(settings, operation.certificate());
    }

    Map<String, String> map() {
        return Map.copyOf(variables);
    }

    /** What is known from the beginning. */
    LegoVariables account() {
        Account account = operation.account();
        String email = account.email().orElse("");
        String id = certificate.account().orElse(email.isEmpty() ? AccountReader.NO_EMAIL : email);
        if (settings.hasVersion5()) {
            variables.put("LEGO_HOOK_ACCOUNT_ID", id);
            variables.put("LEGO_HOOK_ACCOUNT_EMAIL", email);
            variables.put("LEGO_HOOK_ACCOUNT_SERVER", account.directory().toString());
        }
        return this;
    }

    /** What the pre hook adds. */
    LegoVariables requested() {
        certificate(certificate.domains());
        return this;
    }

    /** What the deploy hook adds. */
    LegoVariables issued() {
        List<String> names =
                operation.identifiers().stream().map(Identifier::value).toList();
        certificate(names);
        Map<String, String> paths = paths();
        if (settings.hasVersion5()) {
            paths.forEach((name, path) -> variables.put("LEGO_HOOK_" + name, path));
        }
        if (settings.hasVersion4()) {
            variables.put("LEGO_ACCOUNT_EMAIL", operation.account().email().orElse(""));
            variables.put("LEGO_CERT_DOMAIN", names.get(0));
            paths.forEach((name, path) -> variables.put("LEGO_" + name, path));
        }
        return this;
    }

    private void certificate(List<String> domains) {
        if (settings.hasVersion5()) {
            variables.put("LEGO_HOOK_CERT_NAME", certificate.id());
            variables.put("LEGO_HOOK_CERT_NAME_SANITIZED", certificate.fileName());
            variables.put(
                    "LEGO_HOOK_CERT_KEY_TYPE",
                    LegoKeyType.nameOf(operation.certificate().keyType()));
            variables.put("LEGO_HOOK_CERT_DOMAINS", String.join(",", domains));
        }
    }

    private Map<String, String> paths() {
        Map<String, String> paths = new LinkedHashMap<>();
        CertificateRequest request = operation.certificate();
        paths.put("CERT_PATH", path(".crt"));
        paths.put("CERT_KEY_PATH", path(".key"));
        if (hasIssuer(request)) {
            paths.put("ISSUER_CERT_PATH", path(".issuer.crt"));
        }
        boolean hasKey = request.keySource() != KeySource.OWN_CSR;
        if (settings.pem && hasKey) {
            paths.put("CERT_PEM_PATH", path(".pem"));
        }
        if (certificate.pfx().isPresent() && hasKey) {
            paths.put("CERT_PFX_PATH", path(".pfx"));
        }
        return paths;
    }

    private String path(String suffix) {
        return settings.certificates().resolve(certificate.fileName() + suffix).toString();
    }

    private boolean hasIssuer(CertificateRequest request) {
        Path issuers = Objects.requireNonNull(files.view().paths(request).get(FileKind.CHAIN));
        try {
            return Files.exists(issuers) && Files.size(issuers) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + issuers, e);
        }
    }
}
