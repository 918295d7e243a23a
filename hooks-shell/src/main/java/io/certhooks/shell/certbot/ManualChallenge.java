// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Previewed;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ProcessResult;
import java.util.Map;

/** The hooks of Certbot's manual plugin, for one type of challenge. */
final class ManualChallenge implements ChallengeListener, Previewed {

    private final CertbotSettings settings;
    private final RunMemories memories;
    private final SavedHooks.Manual manual;
    private final ChallengeType type;

    ManualChallenge(CertbotSettings settings, RunMemories memories, SavedHooks.Manual manual, ChallengeType type) {
        this.settings = settings;
        this.memories = memories;
        this.manual = manual;
        this.type = type;
    }

    @Override
    public ChallengeType type() {
        return type;
    }

    @Override
    public void present(ChallengeEvent event) throws HookFailure {
        Launch launch = launch(event, "--manual-auth-hook", manual.auth());
        ProcessResult result = HookCall.runner().run(launch);
        // Whatever its exit code, the clean-up gets what it has printed.
        HookCall.carry(result.output());
        complete(result, launch);
    }

    @Override
    public void cleanUp(ChallengeEvent event) throws HookFailure {
        String command = manual.cleanUp();
        if (command != null) {
            Launch launch = launch(event, "--manual-cleanup-hook", command);
            complete(HookCall.runner().run(launch), launch);
        }
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        String command = phase == Phase.PRESENT ? manual.auth() : phase == Phase.CLEAN_UP ? manual.cleanUp() : null;
        return command == null
                ? CommandText.NOTHING
                : "for each " + type.value() + " proof: "
                        + CommandText.of(settings.launch(Command.of(type.value(), command), Map.of()));
    }

    private void complete(ProcessResult result, Launch launch) throws HookFailure {
        HookCall.complete(result, launch.name());
        if (settings.isStrict()) {
            Decoding.check(result, launch.name());
        }
    }

    private Launch launch(ChallengeEvent event, String label, String text) {
        Map<String, String> variables = Variables.of(event, settings.version);
        memories.leak(event.run(), variables);
        String name = label + " for " + event.identifier().base();
        return settings.launch(Command.of(label, text), memories.visibleInChallenge(event.run(), variables))
                .withName(name);
    }
}
