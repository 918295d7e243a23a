// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.Phase;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ShebangPolicy;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mutable side of a copy of a {@link ShellHook}; never changed once a hook holds it. */
final class ShellSettings {

    String name;
    String program;
    List<String> arguments;

    @Nullable
    List<String> cleanUp;

    Set<Phase> phases = EnumSet.noneOf(Phase.class);

    @Nullable
    ChallengeType challengeType;

    Environment environment = Environment.closed();
    Map<String, String> variables = new LinkedHashMap<>();

    @Nullable
    String input;

    @Nullable
    String inputFile;

    @Nullable
    String outputFile;

    @Nullable
    String errorFile;

    @Nullable
    Path directory;

    Duration timeout = Launch.DEFAULT_TIMEOUT;
    Duration grace = Launch.DEFAULT_GRACE;
    HookPolicy policy = HookPolicy.standard();
    TrustPolicy trust = TrustPolicy.SAFE_PATH;
    ShebangPolicy shebang = ShebangPolicy.REQUIRED;
    List<Path> scripts = List.of();
    boolean leadingHyphens;

    @Nullable
    Path spool;

    ShellSettings(String name, String program, List<String> arguments) {
        this.name = name;
        this.program = program;
        this.arguments = List.copyOf(arguments);
    }

    ShellSettings(ShellSettings other) {
        this(other.name, other.program, other.arguments);
        cleanUp = other.cleanUp;
        phases = EnumSet.copyOf(other.phases);
        challengeType = other.challengeType;
        environment = other.environment;
        variables = new LinkedHashMap<>(other.variables);
        input = other.input;
        inputFile = other.inputFile;
        outputFile = other.outputFile;
        errorFile = other.errorFile;
        directory = other.directory;
        timeout = other.timeout;
        grace = other.grace;
        policy = other.policy;
        trust = other.trust;
        shebang = other.shebang;
        scripts = other.scripts;
        leadingHyphens = other.leadingHyphens;
        spool = other.spool;
    }
}
