// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options of {@link Main}. Immutable. */
final class MainOptions {

    static final String HELP =
            """
            The Certhooks test CA: an ACME server on loopback for tests of any ACME client.

            --port N            port of the ACME server (default: any free one)
            --profile NAME      lets-encrypt: its rate limits, profiles, chains and terms; default: none of these
            --lifetime TIME     lifetime of certificates in ISO 8601, for example P6D or PT47H (default P90D)
            --http-port N       where the CA finds port 80 of every name (default 5002)
            --tls-port N        where the CA finds port 443 of every name (default 5001)
            --dns-port N        port of the DNS server that serves the CA's zone (default: any free one)
            --control-port N    port of the control panel: DNS records, time, faults (default: any free one)
            --root FILE         where to write the root of the server's HTTPS certificate (default: a new file)
            --issuing-roots FILE  where to write the roots of issued certificates (default: a new file)
            --alternates N      alternate chains (default 0)
            --eab KID:KEY       require an external account with this base64url key
            --always-valid      believe every proof of control
            --help              print this
            """;

    private static final Map<String, String> DEFAULTS = Map.of(
            "port", "0",
            "http-port", "5002",
            "tls-port", "5001",
            "dns-port", "0",
            "control-port", "0",
            "lifetime", "P90D",
            "alternates", "0",
            "profile", "default");
    private static final Set<String> OTHERS = Set.of("root", "issuing-roots", "eab");
    private static final Set<String> FLAGS = Set.of("always-valid", "help");

    private final Map<String, String> values;

    private MainOptions(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if an option is unknown or lacks its value
     */
    static MainOptions parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i).replaceFirst("^--", "");
            if (FLAGS.contains(name)) {
                values.put(name, "");
            } else if (!DEFAULTS.containsKey(name) && !OTHERS.contains(name)) {
                throw new IllegalArgumentException("unknown option " + arguments.get(i) + "; --help lists them all");
            } else if (++i == arguments.size()) {
                throw new IllegalArgumentException("option --" + name + " needs a value");
            } else {
                values.put(name, arguments.get(i));
            }
        }
        return new MainOptions(values);
    }

    boolean isHelp() {
        return has("help");
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    int number(String name) {
        try {
            int number = Integer.parseInt(text(name));
            if (number >= 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " must be a number, not " + text(name), e);
        }
        throw new IllegalArgumentException("--" + name + " must lie within 0 and 65535, not be " + text(name));
    }

    Path rootFile() {
        return file("root");
    }

    Path issuingRootsFile() {
        return file("issuing-roots");
    }

    /** Puts the options into a builder. */
    AcmeTestServerBuilder apply(AcmeTestServerBuilder builder) {
        switch (text("profile")) {
            case "lets-encrypt" -> builder.letsEncrypt();
            case "default" -> builder.rateLimits(io.certhooks.testkit.limit.RateLimits.none());
            default -> throw new IllegalArgumentException("--profile is lets-encrypt or default");
        }
        if (number("alternates") > 0) {
            builder.alternateChains(number("alternates"));
        }
        if (has("eab")) {
            addExternalAccount(builder, text("eab"));
        }
        return builder.port(number("port")).dnsPort(number("dns-port")).lifetime(lifetime());
    }

    private static void addExternalAccount(AcmeTestServerBuilder builder, String text) {
        String[] parts = text.split(":", 2);
        if (parts.length != 2) {
            throw new IllegalArgumentException("--eab wants KID:KEY");
        }
        builder.externalAccount(parts[0], Base64.getUrlDecoder().decode(parts[1]))
                .requireExternalAccount();
    }

    private Duration lifetime() {
        try {
            return Duration.parse(text("lifetime"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("--lifetime must be like P90D or PT47H, not " + text("lifetime"), e);
        }
    }

    private Path file(String name) {
        if (has(name)) {
            return Path.of(text(name));
        }
        try {
            return Files.createTempFile("certhooks-" + name, ".pem");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary file for --" + name, e);
        }
    }

    private String text(String name) {
        return values.getOrDefault(name, "");
    }
}
