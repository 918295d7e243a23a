// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.CertificateFilter;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.call.Foretold;
import io.certhooks.shell.lego.LegoConfig.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The listeners behind {@link LegoHooks}, and which of lego's steps they stand for. */
final class LegoListeners {

    private static final String GROUP = "lego";

    private final LegoSettings settings;
    private final LegoFiles files;
    private final String preName;
    private final String deployName;

    private LegoListeners(LegoSettings settings) {
        this.settings = settings;
        this.files = new LegoFiles(settings);
        this.preName = settings.name + " pre";
        this.deployName = settings.name + " deploy";
    }

    static List<Hook> of(LegoSettings settings) {
        return new LegoListeners(settings).hooks();
    }

    private List<Hook> hooks() {
        HookPolicy policy = HookPolicy.standard().withFilter(filter());
        HookPolicy exclusive = policy.exclusive(GROUP);
        List<Hook> hooks = new ArrayList<>();
        if (settings.strict) {
            // Its waiting is no call that could take too long.
            hooks.add(Hook.of(settings.name + " turn", new LegoTurn()).withPolicy(policy.withTimeout(Duration.ZERO)));
        }
        hooks.add(files.view().hook(settings.name + " files").withPolicy(policy));
        hooks.addAll(LegoProviders.hooks(settings, exclusive));
        hooks.add(Hook.of(preName, Foretold.pre(event -> pre(event.operation()), operation -> preview(settings.pre)))
                .withPolicy(limited(exclusive, settings.pre)));
        HookPolicy deploy = limited(limited(exclusive, settings.deploy), settings.renew);
        hooks.add(Hook.of(deployName, Foretold.deploy(this::deploy, operation -> preview(command(operation))))
                .withPolicy(settings.strict ? deploy.withOnFailure(HookPolicy.OnFailure.REQUIRED) : deploy));
        settings.post.ifPresent(post -> hooks.add(
                Hook.of(settings.name + " post", Foretold.post(this::post, operation -> preview(settings.post)))
                        .withPolicy(limited(exclusive, settings.post))));
        return List.copyOf(hooks);
    }

    private CertificateFilter filter() {
        return settings.config.map(config -> config.filter(certificate -> true)).orElse(CertificateFilter.all());
    }

    private HookPolicy limited(HookPolicy policy, Optional<Command> command) {
        return command.map(given -> new LegoCommand(settings, preName, given).limit(policy))
                .orElse(policy);
    }

    private void pre(Operation operation) throws HookFailure {
        if (settings.pre.isPresent()) {
            var variables =
                    new LegoVariables(settings, files, operation).account().requested();
            new LegoCommand(settings, preName, settings.pre.get()).run(variables.map(), envFile(operation));
        }
    }

    private void deploy(DeployEvent event) throws HookFailure, IOException {
        files.write(event);
        Operation operation = event.operation();
        Optional<Command> command = command(operation);
        // Lego calls it once, whatever comes of it.
        boolean again = settings.strict && event.delivery().attempt() > 1;
        if (command.isPresent() && !again) {
            var variables =
                    new LegoVariables(settings, files, operation).account().issued();
            new LegoCommand(settings, deployName, command.get()).deploy(event, variables.map(), envFile(operation));
        }
    }

    private Optional<Command> command(Operation operation) {
        return operation.kind() == OperationKind.ISSUE ? settings.deploy : settings.renew;
    }

    private String preview(Optional<Command> command) {
        return command.map(given -> new LegoCommand(settings, preName, given).preview())
                .orElse(CommandText.NOTHING);
    }

    private void post(PostEvent event) throws HookFailure {
        if (!settings.postAlways && !isPastPre(event)) {
            return;
        }
        Operation operation = event.operation();
        var variables = new LegoVariables(settings, files, operation).account();
        if (settings.deploy.isPresent() && isDeployReached(event)) {
            variables.issued();
        } else if (settings.pre.isPresent()) {
            variables.requested();
        }
        var command = new LegoCommand(settings, settings.name + " post", settings.post.orElseThrow());
        command.run(variables.map(), envFile(operation));
    }

    // After a crash nothing is known about the pre hook, and what it has begun must be ended.
    private boolean isPastPre(PostEvent event) {
        boolean unknown = event.results().stream().noneMatch(result -> result.phase() == Phase.PRE);
        return unknown
                || event.results().stream()
                        .anyMatch(result -> result.phase() == Phase.PRE
                                && result.hook().equals(preName)
                                && result.status().isSuccess());
    }

    private boolean isDeployReached(PostEvent event) {
        return event.results().stream()
                .anyMatch(result ->
                        result.phase() == Phase.DEPLOY && result.hook().equals(deployName));
    }

    private Optional<Path> envFile(Operation operation) {
        return LegoCertificate.of(settings, operation.certificate()).envFile();
    }
}
