// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookPolicy;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.call.DurableCall;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.lego.LegoConfig.Command;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One of lego's commands under the name of its hook. */
final class LegoCommand {

    private static final Set<String> VERSION_4 = Set.of(
            "LEGO_ACCOUNT_EMAIL",
            "LEGO_CERT_DOMAIN",
            "LEGO_CERT_PATH",
            "LEGO_CERT_KEY_PATH",
            "LEGO_CERT_PEM_PATH",
            "LEGO_CERT_PFX_PATH",
            "LEGO_ISSUER_CERT_PATH");

    private final LegoSettings settings;
    private final String name;
    private final Command command;

    LegoCommand(LegoSettings settings, String name, Command command) {
        this.settings = settings;
        this.name = name;
        this.command = command;
    }

    /** Gives the engine more time than the runner takes. */
    HookPolicy limit(HookPolicy policy) {
        Duration timeout = HookCall.engineTimeout(launch(Map.of(), Optional.empty()));
        return policy.timeout().compareTo(timeout) > 0 ? policy : policy.withTimeout(timeout);
    }

    /**
     * Runs it.
     *
     * @throws HookFailure if it did not end with exit code 0
     */
    void run(Map<String, String> variables, Optional<Path> envFile) throws HookFailure {
        HookCall.run(launch(variables, envFile));
    }

    /** Runs it for a deploy; with a spool it survives this JVM. */
    void deploy(DeployEvent event, Map<String, String> variables, Optional<Path> envFile) throws HookFailure {
        Launch launch = launch(variables, envFile);
        Optional<Path> spool = settings.spool;
        if (spool.isPresent()) {
            new DurableCall(HookCall.runner(), spool.get())
                    .run(
                            launch,
                            DurableCall.target(name, event),
                            event.delivery().idempotencyKey());
        } else {
            HookCall.run(launch);
        }
    }

    String preview() {
        return CommandText.of(launch(Map.of(), Optional.empty()));
    }

    private Launch launch(Map<String, String> variables, Optional<Path> envFile) {
        List<String> fields = GoFields.of(command.command());
        Launch launch = Launch.of(fields.get(0), fields.subList(1, fields.size()))
                .withName(name)
                .withEnvironment(environment(variables, envFile))
                .withErrors(Output.sameAsStandardOutput())
                .inDirectory(settings.directory)
                .withTimeout(command.timeout())
                .withTrust(settings.trust);
        return settings.strict ? launch.withGrace(Duration.ZERO) : launch;
    }

    private Environment environment(Map<String, String> variables, Optional<Path> envFile) {
        Environment base = settings.environment;
        if (!settings.strict) {
            base = base.without(System.getenv().keySet().stream()
                    .filter(LegoCommand::isOurs)
                    .toArray(String[]::new));
        }
        return base.with(settings.variables(envFile)).with(variables);
    }

    private static boolean isOurs(String variable) {
        return variable.startsWith("LEGO_HOOK_") || VERSION_4.contains(variable);
    }
}
