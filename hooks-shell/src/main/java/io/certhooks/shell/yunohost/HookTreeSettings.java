// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.Output;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mutable side of a copy of a {@link HookTree}; never changed once a tree holds it. */
final class HookTreeSettings {

    @Nullable
    Duration timeout = HookTree.DEFAULT_TIMEOUT;

    Duration grace = Launch.DEFAULT_GRACE;
    TrustPolicy trust = TrustPolicy.SAFE_PATH;
    Environment environment = Environment.inherited();
    HookTree.Tracing tracing = HookTree.Tracing.ON;
    String caller = "cli";
    String python = "python3";
    Path bash = Path.of("/bin/bash");
    HookOutput output = HookOutput.logging();
    HookReturn.Format format = HookReturn.Format.YAML;
    boolean strict;

    @Nullable
    String user;

    HookTreeSettings() {}

    HookTreeSettings(HookTreeSettings other) {
        timeout = other.timeout;
        grace = other.grace;
        trust = other.trust;
        environment = other.environment;
        tracing = other.tracing;
        caller = other.caller;
        python = other.python;
        bash = other.bash;
        output = other.output;
        format = other.format;
        strict = other.strict;
        user = other.user;
    }

    /**
     * A command for the user that scripts are to run as.
     *
     * @param variables the names of those it gets also as another user, unless strict
     */
    Launch command(String program, List<String> arguments, Set<String> variables) {
        String other = user;
        return other == null || OtherUser.isRunning(other)
                ? Launch.of(program, arguments)
                : OtherUser.command(other, program, arguments, strict ? Set.of() : variables);
    }

    /** Puts on a launch what is common to all scripts. */
    Launch limited(Launch launch) {
        Launch limited = launch.withGrace(grace)
                .withTrust(trust)
                .withOutput(Output.captureAndReadOn())
                .withErrors(Output.captureAndReadOn());
        return timeout == null ? limited.withoutTimeout() : limited.withTimeout(timeout);
    }
}
