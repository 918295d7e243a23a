// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.ChallengeListener;
import io.certhooks.shell.lego.LegoConfig.Command;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What {@link LegoHooks} is told. Changed on a fresh copy only, before anybody else sees it. */
final class LegoSettings {

    /** Whose variables are set. */
    enum Version {
        V4,
        V5,
        BOTH
    }

    String name = "lego";
    Version version = Version.V5;
    Optional<LegoConfig> config = Optional.empty();
    Optional<Command> pre = Optional.empty();
    Optional<Command> deploy = Optional.empty();
    Optional<Command> renew = Optional.empty();
    Optional<Command> post = Optional.empty();
    boolean postAlways;
    Path storage = Path.of(".lego");
    boolean pem;
    Optional<LegoPfx> pfx = Optional.empty();
    boolean noBundle;
    Optional<ChallengeListener> dns = Optional.empty();
    Optional<DnsCheck> check = Optional.empty();
    Path directory = Path.of("").toAbsolutePath();
    Environment environment = Environment.inherited();
    TrustPolicy trust = TrustPolicy.SAFE_PATH;
    Optional<Path> spool = Optional.empty();
    boolean strict;

    LegoSettings() {}

    LegoSettings(LegoSettings other) {
        name = other.name;
        version = other.version;
        config = other.config;
        pre = other.pre;
        deploy = other.deploy;
        renew = other.renew;
        post = other.post;
        postAlways = other.postAlways;
        storage = other.storage;
        pem = other.pem;
        pfx = other.pfx;
        noBundle = other.noBundle;
        dns = other.dns;
        check = other.check;
        directory = other.directory;
        environment = other.environment;
        trust = other.trust;
        spool = other.spool;
        strict = other.strict;
    }

    static LegoSettings of(LegoConfig config) {
        var settings = new LegoSettings();
        settings.config = Optional.of(config);
        settings.storage = config.storage();
        settings.pre = config.hooks().pre();
        settings.deploy = config.hooks().deploy();
        settings.renew = config.hooks().deploy();
        settings.post = config.hooks().post();
        // With a configuration file lego always writes it.
        settings.pem = true;
        return settings;
    }

    /** The variables in the {@code envFile} of a configuration; none if it names no file. */
    Map<String, String> variables(Optional<Path> envFile) {
        return envFile.map(directory::resolve)
                .map(file -> EnvFile.read(file, trust))
                .orElse(Map.of());
    }

    /** The certificates' directory as lego would print it. */
    Path certificates() {
        return strict
                ? storage.resolve("certificates")
                : directory.resolve(storage).resolve("certificates");
    }

    boolean hasVersion4() {
        return version != Version.V5;
    }

    boolean hasVersion5() {
        return version != Version.V4;
    }
}
