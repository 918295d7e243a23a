// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
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
            --root FILE         where to write the root of the server's HTTPS certificate (default: a new
                                file, removed at the end)
            --issuing-roots FILE  where to write the roots of issued certificates (default: a new file,
                                  removed at the end)
            --alternates N      alternate chains, 0 to 10 (default 0, lets-encrypt 1)
            --chain-length N    intermediates between root and certificate, 0 to 10 (default 1)
            --challenges TYPES  what is offered, parted by commas, such as http-01,dns-01,dns-account-01,dns-persist-01,
                                tls-alpn-01 (default http-01,dns-01,tls-alpn-01)
            --issuer-names NAMES  how DNS records of dns-persist-01 call the CA, parted by commas (default ca.test)
            --just-in-time      find records of dns-persist-01 when an order is made: valid without a challenge
            --perspectives N    how often each proof is checked, 1 to 10 (default 1)
            --eab KID:KEY       require an external account with this base64url key
            --always-valid      believe every proof of control
            --help              print this

            An option's value may also follow an equals sign, as in --port=14000.
            """;

    private static final int MAX_PORT = 65_535;
    private static final int MAX_COUNT = 10;
    private static final Duration MIN_LIFETIME = Duration.ofSeconds(1);

    private static final Map<String, String> DEFAULTS = Map.of(
            "port", "0",
            "http-port", "5002",
            "tls-port", "5001",
            "dns-port", "0",
            "control-port", "0",
            "lifetime", "P90D",
            "profile", "default");
    private static final Set<String> OTHERS = Set.of(
            "root", "issuing-roots", "eab", "alternates", "chain-length", "perspectives", "challenges", "issuer-names");
    private static final Set<String> FLAGS = Set.of("always-valid", "just-in-time", "help");

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
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String word = rest.remove();
            int end = word.contains("=") ? word.indexOf('=') : word.length();
            String name = word.substring(0, end).replaceFirst("^--", "");
            if (!word.startsWith("--") || !isKnown(name)) {
                throw new IllegalArgumentException("unknown option " + word + "; --help lists them all");
            }
            values.put(name, value(name, word.substring(end), rest));
        }
        return new MainOptions(values);
    }

    private static boolean isKnown(String name) {
        return DEFAULTS.containsKey(name) || OTHERS.contains(name) || FLAGS.contains(name);
    }

    /** The value of an option: what follows in the same word, or the next word. */
    private static String value(String name, String attached, Deque<String> rest) {
        if (FLAGS.contains(name)) {
            if (!attached.isEmpty()) {
                throw new IllegalArgumentException("option --" + name + " takes no value");
            }
            return "";
        }
        if (!attached.isEmpty()) {
            return attached.substring(1);
        }
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("option --" + name + " needs a value");
        }
        return rest.remove();
    }

    boolean isHelp() {
        return has("help");
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** A port; 0 for any. */
    int number(String name) {
        return number(name, 0, MAX_PORT);
    }

    private int number(String name, int least, int most) {
        try {
            int number = Integer.parseInt(text(name));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " must be a number, not " + text(name), e);
        }
        throw new IllegalArgumentException(
                "--" + name + " must lie within " + least + " and " + most + ", not be " + text(name));
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
        if (has("alternates")) {
            builder.alternateChains(number("alternates", 0, MAX_COUNT));
        }
        if (has("chain-length")) {
            builder.chainLength(number("chain-length", 0, MAX_COUNT));
        }
        if (has("perspectives")) {
            builder.perspectives(number("perspectives", 1, MAX_COUNT));
        }
        if (has("challenges")) {
            builder.challengeTypes(text("challenges").split(",", -1));
        }
        if (has("issuer-names")) {
            builder.issuerNames(text("issuer-names").split(",", -1));
        }
        if (has("eab")) {
            addExternalAccount(builder, text("eab"));
        }
        return builder.justInTimeValidation(has("just-in-time"))
                .port(number("port"))
                .dnsPort(number("dns-port"))
                .lifetime(lifetime());
    }

    private static void addExternalAccount(AcmeTestServerBuilder builder, String text) {
        String[] parts = text.split(":", 2);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException("--eab wants KID:KEY, such as kid-1:c2VjcmV0LW9mLXRoZS10ZXN0");
        }
        builder.externalAccount(parts[0], decoded(parts[1])).requireExternalAccount();
    }

    private static byte[] decoded(String key) {
        try {
            return Base64.getUrlDecoder().decode(key);
        } catch (IllegalArgumentException e) {
            // The key is a secret: it is not shown.
            throw new IllegalArgumentException("the key of --eab is not base64url: " + e.getMessage(), e);
        }
    }

    private Duration lifetime() {
        try {
            Duration lifetime = Duration.parse(text("lifetime"));
            if (lifetime.compareTo(MIN_LIFETIME) >= 0) {
                return lifetime;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("--lifetime must be like P90D or PT47H, not " + text("lifetime"), e);
        }
        throw new IllegalArgumentException("--lifetime must be a second or more, not " + text("lifetime"));
    }

    private Path file(String name) {
        if (has(name)) {
            return Path.of(text(name));
        }
        try {
            Path file = Files.createTempFile("certhooks-" + name + "-", ".pem");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary file for --" + name, e);
        }
    }

    private String text(String name) {
        return values.getOrDefault(name, "");
    }
}
