// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The directories that lego knows by short names. */
final class LegoServers {

    static final URI DEFAULT = URI.create("https://acme-v02.api.letsencrypt.org/directory");

    private static final Map<String, String> SHORT_NAMES = Map.ofEntries(
            Map.entry("actalis", "https://acme-api.actalis.com/acme/directory"),
            Map.entry("digicert", "https://one.digicert.com/mpki/api/v1/acme/v2/directory"),
            Map.entry("freessl", "https://acmepro.freessl.cn/v2/DV"),
            Map.entry("globalsign", "https://emea.acme.atlas.globalsign.com/directory"),
            Map.entry("googletrust", "https://dv.acme-v02.api.pki.goog/directory"),
            Map.entry("googletrust-staging", "https://dv.acme-v02.test-api.pki.goog/directory"),
            Map.entry("letsencrypt", "https://acme-v02.api.letsencrypt.org/directory"),
            Map.entry("letsencrypt-staging", "https://acme-staging-v02.api.letsencrypt.org/directory"),
            Map.entry("litessl", "https://acme.litessl.com/acme/v2/directory"),
            Map.entry("peeringhub", "https://stica.peeringhub.io/acme"),
            Map.entry("sectigo", "https://acme.sectigo.com/v2/DV"),
            Map.entry("sectigoev", "https://acme.sectigo.com/v2/EV"),
            Map.entry("sectigoov", "https://acme.sectigo.com/v2/OV"),
            Map.entry("sslcomecc", "https://acme.ssl.com/sslcom-dv-ecc"),
            Map.entry("sslcomrsa", "https://acme.ssl.com/sslcom-dv-rsa"),
            Map.entry("zerossl", "https://acme.zerossl.com/v2/DV90"));

    private LegoServers() {}

    /** The directory for a short name or a URL. */
    static Optional<URI> find(String server) {
        String known = SHORT_NAMES.get(server);
        if (known != null) {
            return Optional.of(URI.create(known));
        }
        try {
            URI uri = new URI(server);
            boolean usable = "https".equals(uri.getScheme()) && uri.getHost() != null;
            return usable ? Optional.of(uri) : Optional.empty();
        } catch (java.net.URISyntaxException e) {
            return Optional.empty();
        }
    }
}
