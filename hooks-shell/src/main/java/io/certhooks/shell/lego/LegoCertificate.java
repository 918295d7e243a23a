// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Identifier;
import io.certhooks.shell.lego.LegoConfig.Certificate;
import io.certhooks.shell.lego.LegoConfig.Dns;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A certificate as lego sees it.
 *
 * @param id lego's name of it, any text
 * @param fileName the base of its files' names
 * @param domains the names as they were asked for
 * @param account the account's id, if the configuration gives one
 * @param preferredChain the issuer's name that the chain shall lead to, if the configuration gives one
 * @param noBundle whether the certificate file lacks the issuers
 * @param pfx the PKCS#12 file, if there is one
 * @param envFile variables for its hooks
 */
record LegoCertificate(
        String id,
        String fileName,
        List<String> domains,
        Optional<String> account,
        Optional<String> preferredChain,
        boolean noBundle,
        Optional<LegoPfx> pfx,
        Optional<Path> envFile) {

    static LegoCertificate of(LegoSettings settings, CertificateRequest request) {
        return settings.config
                .flatMap(config -> config.certificates().stream()
                        .filter(certificate ->
                                config.filter(certificate).matches(request.name(), request.identifiers()))
                        .findFirst())
                .map(certificate -> configured(certificate, request))
                .orElseGet(() -> byFlags(settings, request));
    }

    private static LegoCertificate configured(Certificate certificate, CertificateRequest request) {
        return new LegoCertificate(
                certificate.id(),
                certificate.sanitizedName(),
                certificate.domains().isEmpty() ? values(request) : certificate.domains(),
                Optional.of(certificate.account().id()),
                certificate.preferredChain(),
                certificate.noBundle(),
                certificate.pfx(),
                certificate.challenge().dns().flatMap(Dns::envFile));
    }

    // Without --cert.name the first domain is the id. The store cannot name a certificate with a star, so it has
    // another name
    // for such a one.
    private static LegoCertificate byFlags(LegoSettings settings, CertificateRequest request) {
        String first = request.identifiers().get(0).value();
        boolean named = !request.name().equals(first)
                && !request.name().equals(SanitizedName.inStore(first))
                && !request.name().equals(first.replace("*", "_wildcard_").replace(':', '_'));
        String id = named ? request.name() : first;
        return new LegoCertificate(
                id,
                SanitizedName.of(id),
                values(request),
                Optional.empty(),
                Optional.empty(),
                settings.noBundle,
                settings.pfx,
                Optional.empty());
    }

    private static List<String> values(CertificateRequest request) {
        return request.identifiers().stream().map(Identifier::value).toList();
    }
}
