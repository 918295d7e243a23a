// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ChallengeType;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The mutable side of a copy of {@link CertbotHooks}; never changed once a hook holds it. */
final class CertbotSettings {

    /** Long enough for a program that waits until the whole world sees a record. */
    static final Duration TIMEOUT = Duration.ofMinutes(10);

    /** Who is served first. */
    enum Faithfulness {
        /** The operator: what is a trap in Certbot is none here. */
        SAFE,
        /** The programs: what Certbot does is done. */
        STRICT
    }

    /** Whether a failure goes further than the results. */
    enum OnFailure {
        GO_ON,
        FAIL
    }

    String name = "certbot";

    @Nullable
    Path directory;

    Map<HookKind, String> commands = new EnumMap<>(HookKind.class);
    boolean renewHookOnly;

    @Nullable
    String auth;

    @Nullable
    String cleanUp;

    List<ChallengeType> types = SavedHooks.Manual.TYPES;
    List<SavedHooks> saved = new ArrayList<>();
    List<String> unsupported = new ArrayList<>();
    CertbotVersion version = CertbotVersion.FROM_5_3;
    Faithfulness faithfulness = Faithfulness.SAFE;
    boolean validated;
    boolean deployInDryRun;

    @Nullable
    Duration timeout;

    @Nullable
    Path workingDirectory;

    @Nullable
    Path lineages;

    @Nullable
    Path spool;

    Environment environment = Environment.inherited();
    TrustPolicy trust = TrustPolicy.SAFE_PATH;
    OnFailure onPreFailure = OnFailure.GO_ON;
    OnFailure onAuthFailure = OnFailure.GO_ON;

    CertbotSettings() {}

    CertbotSettings(CertbotSettings other) {
        name = other.name;
        directory = other.directory;
        commands = new EnumMap<>(other.commands);
        renewHookOnly = other.renewHookOnly;
        auth = other.auth;
        cleanUp = other.cleanUp;
        types = other.types;
        saved = new ArrayList<>(other.saved);
        unsupported = new ArrayList<>(other.unsupported);
        version = other.version;
        faithfulness = other.faithfulness;
        validated = other.validated;
        deployInDryRun = other.deployInDryRun;
        timeout = other.timeout;
        workingDirectory = other.workingDirectory;
        lineages = other.lineages;
        spool = other.spool;
        environment = other.environment;
        trust = other.trust;
        onPreFailure = other.onPreFailure;
        onAuthFailure = other.onAuthFailure;
    }

    /** What was found and has no meaning here. */
    List<String> leftOut() {
        List<String> all = new ArrayList<>(unsupported);
        if (directory != null) {
            all.addAll(new HookDirectory(directory).passedOver());
        }
        return List.copyOf(all);
    }

    boolean isStrict() {
        return faithfulness == Faithfulness.STRICT;
    }

    /** A command with the limits and the base of the environment that all have. */
    Launch launch(Command command, Map<String, String> variables) {
        Launch launch = command.launch()
                .withTrust(trust)
                .withEnvironment(environment.without(Variables.all()).with(variables));
        if (workingDirectory != null) {
            launch = launch.inDirectory(workingDirectory);
        }
        return limited(launch);
    }

    /** A launch with the time limit that all have. */
    Launch limited(Launch launch) {
        if (timeout != null) {
            return launch.withTimeout(timeout);
        }
        return isStrict() ? launch.withoutTimeout() : launch.withTimeout(TIMEOUT);
    }
}
