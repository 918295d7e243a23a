// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.shell.config.Section;
import io.certhooks.shell.lego.LegoConfig.Challenge;
import io.certhooks.shell.lego.LegoConfig.Dns;
import io.certhooks.shell.lego.LegoConfig.Http;
import io.certhooks.shell.lego.LegoConfig.Propagation;
import io.certhooks.shell.lego.LegoConfig.Tls;
import io.certhooks.shell.lego.LegoFile.Notes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the challenges of a configuration file. */
final class ChallengeReader {

    /** The providers that are programs or services of the user's own. */
    static final Set<String> PROVIDERS = Set.of("exec", "httpreq");

    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(10);
    private static final String DEFAULT_HTTP = ":80";
    private static final String DEFAULT_TLS = ":443";

    private final Notes notes;

    ChallengeReader(Notes notes) {
        this.notes = notes;
    }

    Map<String, Challenge> read(Section top) {
        Map<String, Challenge> challenges = new LinkedHashMap<>();
        top.tables("challenges").forEach((id, section) -> challenges.put(id, read(id, section)));
        // These need no definition; whether a certificate names one is known only now.
        for (Section certificate : top.tables("certificates").values()) {
            certificate
                    .text("challenge")
                    .flatMap(this::magic)
                    .ifPresent(challenge -> challenges.putIfAbsent(challenge.id(), challenge));
        }
        return challenges;
    }

    private Optional<Challenge> magic(String id) {
        return switch (id) {
            case "http-01" ->
                Optional.of(new Challenge(
                        id, Optional.of(new Http(DEFAULT_HTTP, Optional.empty())), Optional.empty(), Optional.empty()));
            case "tls-alpn-01" ->
                Optional.of(new Challenge(id, Optional.empty(), Optional.of(new Tls(DEFAULT_TLS)), Optional.empty()));
            case "dns-persist-01" -> {
                notes.unsupported("challenges: dns-persist-01: is no challenge of Certhooks'");
                yield Optional.of(new Challenge(id, Optional.empty(), Optional.empty(), Optional.empty()));
            }
            default -> Optional.empty();
        };
    }

    private Challenge read(String id, Section section) {
        String place = "challenges: " + id + ": ";
        Optional<Http> http = section.table("http").map(table -> http(place + "http: ", table));
        Optional<Tls> tls = section.table("tls").map(table -> tls(place + "tls: ", table));
        Optional<Dns> dns = section.table("dns").map(table -> dns(place + "dns: ", table));
        section.table("dnsPersist").ifPresent(table -> persist(place, table));
        section.end();
        if (http.isEmpty() && tls.isEmpty() && dns.isEmpty() && !section.has("dnsPersist")) {
            section.problem("one of http, tls, dns or dnsPersist is needed");
        }
        return new Challenge(id, http, tls, dns);
    }

    private Http http(String place, Section section) {
        String address = section.text("address").orElse(DEFAULT_HTTP);
        Optional<Path> webroot = section.path("webroot");
        delay(place, section);
        section.text("proxyHeader")
                .ifPresent(header -> notes.ignored(place + "proxyHeader: proofs are served whatever the host is"));
        if (!section.texts("memcachedHosts").isEmpty()) {
            notes.unsupported(place + "memcachedHosts: use webroot or address");
        }
        section.text("s3Bucket").ifPresent(bucket -> notes.unsupported(place + "s3Bucket: use webroot or address"));
        section.end();
        return new Http(address, webroot);
    }

    private Tls tls(String place, Section section) {
        String address = section.text("address").orElse(DEFAULT_TLS);
        delay(place, section);
        section.end();
        return new Tls(address);
    }

    private void delay(String place, Section section) {
        LegoFile.duration(section, "delay")
                .filter(delay -> !delay.isZero())
                .ifPresent(delay -> notes.unsupported(place + "delay: proofs are submitted as soon as they are up"));
    }

    private Dns dns(String place, Section section) {
        String provider = section.text("provider").orElse("");
        if (provider.isEmpty()) {
            section.problem("provider", "is missing");
        } else if (!PROVIDERS.contains(provider)) {
            notes.unsupported(place + "provider: \"" + provider
                    + "\" is built into lego; write a ChallengeListener for it, or use exec or httpreq");
        }
        Propagation propagation = section.table("propagation")
                .map(ChallengeReader::propagation)
                .orElse(new Propagation(true, true, Optional.empty()));
        Duration timeout = LegoFile.seconds(section, "dnsTimeout").orElse(DNS_TIMEOUT);
        List<String> resolvers = section.texts("resolvers");
        Optional<Path> envFile = section.path("envFile");
        section.end();
        return new Dns(provider, propagation, timeout, resolvers, envFile);
    }

    private static Propagation propagation(Section section) {
        boolean noAuthoritative = section.flag("disableAuthoritativeNameservers");
        boolean noRecursive = section.flag("disableRecursiveNameservers");
        Optional<Duration> wait = LegoFile.duration(section, "wait").filter(value -> !value.isZero());
        section.end();
        if (wait.isPresent() && (noAuthoritative || noRecursive)) {
            section.problem("wait", "cannot be set together with the other two");
        }
        return new Propagation(!noAuthoritative, !noRecursive, wait);
    }

    private void persist(String place, Section section) {
        section.text("issuerDomainName");
        section.text("persistUntil");
        section.table("propagation").ifPresent(ChallengeReader::propagation);
        section.integer("dnsTimeout");
        section.texts("resolvers");
        section.end();
        notes.unsupported(place + "dnsPersist: is no challenge of Certhooks'");
    }
}
