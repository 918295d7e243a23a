// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.config.ConfigFile;
import io.certhooks.shell.config.Section;
import io.certhooks.shell.lego.LegoConfig.Account;
import io.certhooks.shell.lego.LegoConfig.Certificate;
import io.certhooks.shell.lego.LegoConfig.Challenge;
import io.certhooks.shell.lego.LegoConfig.Command;
import io.certhooks.shell.lego.LegoConfig.Hooks;
import io.certhooks.shell.lego.LegoConfig.Server;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the file of {@link LegoConfig}. Used once. */
final class LegoFile {

    private final Section top;
    private final Notes notes;

    private LegoFile(Section top, Notes notes) {
        this.top = top;
        this.notes = notes;
    }

    /** What is found while reading: what is wrong, what is not supported, what means nothing here. */
    record Notes(String file, List<String> problems, List<String> unsupported, List<String> ignored) {

        void unsupported(String what) {
            unsupported.add(file + ": " + what);
        }

        void ignored(String what) {
            ignored.add(file + ": " + what);
        }
    }

    static LegoConfig read(Path file) {
        var notes = new Notes(file.toString(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Section top = Section.top(notes.file(), ConfigFile.read(file), notes.problems())
                .withoutNulls();
        LegoConfig config = new LegoFile(top, notes).config(file);
        if (!notes.problems().isEmpty()) {
            throw new ConfigurationException(
                    notes.problems().stream().distinct().toList());
        }
        return config;
    }

    private LegoConfig config(Path file) {
        Path storage = top.path("storage").orElse(Path.of(".lego"));
        network();
        log();
        Map<String, Server> servers = servers();
        Map<String, Account> accounts = accounts(servers);
        Map<String, Challenge> challenges = new ChallengeReader(notes).read(top);
        List<Certificate> certificates = new CertificateReader(notes, accounts, challenges).read(top);
        Hooks hooks = hooks();
        top.end();
        if (challenges.isEmpty()) {
            top.problem("challenges", "at least one is needed");
        }
        return new LegoConfig(
                file,
                storage,
                List.copyOf(servers.values()),
                List.copyOf(accounts.values()),
                List.copyOf(challenges.values()),
                certificates,
                hooks,
                notes.unsupported(),
                notes.ignored());
    }

    private void network() {
        top.text("userAgent").ifPresent(value -> notes.ignored("userAgent: Certhooks names itself"));
        top.text("networkStack").ifPresent(value -> {
            if (value.startsWith("ipv4") || value.startsWith("ipv6")) {
                notes.unsupported("networkStack: the JVM decides; use -Djava.net.preferIPv4Stack=true or"
                        + " -Djava.net.preferIPv6Addresses=true");
            }
        });
    }

    private void log() {
        top.table("log").ifPresent(log -> {
            log.text("level").ifPresent(level -> notes.ignored("log: level: Certhooks logs by SLF4J"));
            log.text("format").ifPresent(format -> notes.ignored("log: format: Certhooks logs by SLF4J"));
            log.end();
        });
    }

    private Map<String, Server> servers() {
        Map<String, Server> servers = new LinkedHashMap<>();
        top.tables("servers").forEach((id, section) -> {
            Optional<URI> url = section.text("url").flatMap(text -> {
                Optional<URI> found = LegoServers.find(text);
                if (found.isEmpty()) {
                    section.problem("url", "\"" + text + "\" is no https URL");
                }
                return found;
            });
            if (!section.has("url")) {
                section.problem("url", "is missing");
            }
            boolean unverified = section.flag("tlsSkipVerify");
            if (unverified) {
                notes.unsupported("servers: " + id
                        + ": tlsSkipVerify: a CA is always verified; trust its root with"
                        + " CertificateAuthority.withTrustedRoot");
            }
            if (section.integer("overallRequestLimit").isPresent()) {
                notes.ignored("servers: " + id + ": overallRequestLimit: Certhooks heeds what the CA asks for");
            }
            Optional<Duration> http = seconds(section, "httpTimeout");
            Optional<Duration> certificate = seconds(section, "certTimeout");
            section.end();
            servers.put(id, new Server(id, url.orElse(LegoServers.DEFAULT), unverified, http, certificate));
        });
        return servers;
    }

    /** A number of seconds; lego takes 0 for its default. */
    static Optional<Duration> seconds(Section section, String key) {
        Optional<Long> seconds = section.integer(key);
        if (seconds.filter(value -> value < 0 || value > 1_000_000).isPresent()) {
            section.problem(key, "must be a number of seconds from 0 to 1000000");
            return Optional.empty();
        }
        return seconds.filter(value -> value > 0).map(Duration::ofSeconds);
    }

    private Map<String, Account> accounts(Map<String, Server> servers) {
        Map<String, Account> accounts = new LinkedHashMap<>();
        var reader = new AccountReader(servers);
        top.tables("accounts").forEach((id, section) -> accounts.put(id, reader.read(id, section)));
        if (top.tables("accounts").isEmpty()) {
            accounts.put(AccountReader.NO_EMAIL, AccountReader.anonymous());
        }
        return accounts;
    }

    private Hooks hooks() {
        Optional<Section> hooks = top.table("hooks");
        if (hooks.isEmpty()) {
            return new Hooks(Optional.empty(), Optional.empty(), Optional.empty());
        }
        var read = new Hooks(
                hooks.flatMap(section -> command(section, "pre")),
                hooks.flatMap(section -> command(section, "deploy")),
                hooks.flatMap(section -> command(section, "post")));
        hooks.get().end();
        return read;
    }

    private static Optional<Command> command(Section hooks, String key) {
        return hooks.table(key).flatMap(hook -> {
            String command = hook.text("command").orElse("");
            // Zero is lego's way to say that nothing is set.
            Duration timeout =
                    duration(hook, "timeout").filter(value -> !value.isZero()).orElse(LegoHooks.DEFAULT_TIMEOUT);
            hook.end();
            return GoFields.of(command).isEmpty() ? Optional.empty() : Optional.of(new Command(command, timeout));
        });
    }

    /** A duration in Go's form that is not negative. */
    static Optional<Duration> duration(Section section, String key) {
        Optional<String> text = section.text(key);
        Optional<Duration> duration = text.flatMap(GoDuration::parse);
        if (text.isPresent() && duration.filter(value -> !value.isNegative()).isEmpty()) {
            section.problem(key, "\"" + text.get() + "\" is no duration; write for instance 90s, 2m or 1h30m");
            return Optional.empty();
        }
        return duration;
    }
}
