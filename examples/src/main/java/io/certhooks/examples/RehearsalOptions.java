// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.CertificateSpec;
import io.certhooks.hook.ChallengeType;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command line of {@code hooks}.
 *
 * @param sources where hooks come from, in the order given: the option's name and its value
 * @param values the other options that have a value, by name
 * @param switches the options that have none
 * @param certificates one for each argument, its names parted by commas
 */
record RehearsalOptions(
        List<Source> sources, Map<String, String> values, Set<String> switches, List<CertificateSpec> certificates) {

    static final String USAGE =
            """
            hooks [--hooks FILE] [--certbot DIR] [--certbot-auth CMD [--certbot-cleanup CMD]] [--lego FILE] [--acmed FILE]
                  [--yunohost DIR] [--strict] [--store DIR] [--directory URL --ca-root PEM] [--http-port N] [--dns]
                  [--plan] [--dry-run] [--renew] NAME[,NAME...] ...

              NAME[,NAME...]    a certificate for these names; the first is its name in the store. Without any: those that
                                the files of lego and ACMEd name
              --hooks FILE      hooks of our own in YAML, TOML or JSON
              --certbot DIR     Certbot's hooks: DIR/pre, DIR/deploy and DIR/post; or all of a directory such as
                                /etc/letsencrypt, with what is saved in DIR/renewal
              --certbot-auth CMD, --certbot-cleanup CMD
                                Certbot's manual hooks, run by /bin/sh; they present and remove the proofs
              --lego FILE       the hooks of a .lego.yaml
              --acmed FILE      the hooks of an acmed.toml, for the certificates it names
              --yunohost DIR    YunoHost's hooks: DIR/post_cert_update/50-name ...
              --strict          these do also what is a weakness of the originals
              --store DIR       where the certificates are kept, DIR/live/NAME/; else they are removed at the end
              --directory URL   the CA's directory; else a CA inside this program
              --ca-root PEM     root certificate of the CA's HTTPS server
              --http-port N     port on 127.0.0.1 at which the CA looks for http-01 proofs; else a free one. They are answered
                                here, unless a hook presents them
              --dns             dns-01 in place of http-01. The zone of the CA inside this program can be changed at the URL
                                in the variable CERTHOOKS_TEST_DNS: POST set-txt or clear-txt, {"host": ..., "value": ...}
              --plan            shows what would be run, and does nothing
              --dry-run         orders and proves everything and runs pre, challenge and post hooks, but keeps nothing; with
                                --renew for all certificates in the store
              --renew           renews the certificates, due or not
            """;

    /** Options that name hooks. */
    private static final Set<String> SOURCES =
            Set.of("--hooks", "--certbot", "--certbot-auth", "--certbot-cleanup", "--lego", "--acmed", "--yunohost");

    private static final Set<String> VALUES = Set.of("--store", "--directory", "--ca-root", "--http-port");
    private static final Set<String> SWITCHES = Set.of("--dns", "--dry-run", "--plan", "--renew", "--strict");

    /**
     * Where hooks come from.
     *
     * @param option the option's name
     * @param value its value
     */
    record Source(String option, String value) {}

    static RehearsalOptions parse(List<String> arguments) throws UsageException {
        List<Source> sources = new ArrayList<>();
        Map<String, String> values = new LinkedHashMap<>();
        Set<String> switches = new LinkedHashSet<>();
        List<CertificateSpec> certificates = new ArrayList<>();
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String word = rest.remove();
            if (SOURCES.contains(word)) {
                sources.add(new Source(word, value(word, rest)));
            } else if (VALUES.contains(word)) {
                values.put(word, value(word, rest));
            } else if (SWITCHES.contains(word)) {
                switches.add(word);
            } else {
                certificates.add(certificate(word));
            }
        }
        return new RehearsalOptions(sources, values, switches, certificates).checked();
    }

    private static String value(String option, Deque<String> rest) throws UsageException {
        if (rest.isEmpty()) {
            throw new UsageException(option + " needs a value\n\n" + USAGE);
        }
        return rest.remove();
    }

    private static CertificateSpec certificate(String names) throws UsageException {
        if (names.startsWith("-")) {
            throw new UsageException("there is no option " + names + "\n\n" + USAGE);
        }
        try {
            return CertificateSpec.of(List.of(names.split(",", -1)));
        } catch (IllegalArgumentException e) {
            throw new UsageException(names + ": " + e.getMessage());
        }
    }

    private RehearsalOptions checked() throws UsageException {
        if (values.containsKey("--ca-root") && directory().isEmpty()) {
            throw new UsageException("--ca-root is for the CA at --directory");
        }
        if (source("--certbot-cleanup").isPresent() && source("--certbot-auth").isEmpty()) {
            throw new UsageException("--certbot-cleanup goes with --certbot-auth");
        }
        httpPort();
        return this;
    }

    /** The value of an option that names hooks; the last one if there are several. */
    Optional<String> source(String option) {
        return sources.stream()
                .filter(source -> source.option().equals(option))
                .map(Source::value)
                .reduce((first, last) -> last);
    }

    ChallengeType challengeType() {
        return has("--dns") ? ChallengeType.DNS_01 : ChallengeType.HTTP_01;
    }

    boolean has(String option) {
        return switches.contains(option);
    }

    Optional<Path> store() {
        return Optional.ofNullable(values.get("--store")).map(Path::of).map(Path::toAbsolutePath);
    }

    Optional<URI> directory() throws UsageException {
        String url = values.get("--directory");
        try {
            return Optional.ofNullable(url).map(URI::create);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--directory is not a URL: " + url);
        }
    }

    Optional<Path> caRoot() {
        return Optional.ofNullable(values.get("--ca-root")).map(Path::of);
    }

    /** The port, 0 for a free one. */
    int httpPort() throws UsageException {
        String port = values.getOrDefault("--http-port", "0");
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new UsageException("--http-port is a number from 0 to 65535, not " + port);
        }
        return Integer.parseInt(port);
    }
}
