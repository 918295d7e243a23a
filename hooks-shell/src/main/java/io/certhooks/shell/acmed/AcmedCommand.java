// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookStatus;
import io.certhooks.shell.call.CommandText;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Input;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.Output;
import io.certhooks.shell.process.ProcessOutcome;
import io.certhooks.shell.process.ProcessResult;
import io.certhooks.shell.template.Dialect;
import io.certhooks.shell.template.Template;
import io.certhooks.shell.template.TemplateException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs the program of a hook by ACMEd's rules. */
final class AcmedCommand {

    private final AcmedHook hook;
    private final Settings settings;
    private final Dialect dialect;

    AcmedCommand(AcmedHook hook, Settings settings) {
        this.hook = hook;
        this.settings = settings;
        this.dialect = settings.dialectOf(hook);
    }

    /** What its environment is built on. */
    Environment base() {
        return settings.environment;
    }

    /** The templates that cannot be compiled. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        hook.templates().forEach((key, text) -> {
            try {
                Template.compile(text, dialect);
            } catch (TemplateException e) {
                String remedy = dialect == Dialect.MINIJINJA ? OlderDialects.remedyFor(text) : "";
                problems.add(hook.label() + key + ": " + e.getMessage() + remedy);
            }
        });
        return problems;
    }

    /**
     * Runs it.
     *
     * @param data what the templates may use, without {@code env}
     * @param environment what the program gets; {@code env} of the templates
     * @throws HookFailure if it could not be run, or failed and must not
     */
    void run(Map<String, Object> data, Environment environment) throws HookFailure {
        Map<String, Object> values = new HashMap<>(data);
        values.put("env", environment.effective());
        complete(HookCall.runner().run(launch(values, environment)));
    }

    /** What it would run, with the templates as they are written. */
    String preview() {
        Launch launch = Launch.of(hook.cmd(), hook.args())
                .withName(hook.name())
                .withEnvironment(settings.environment)
                .withTrust(settings.trust);
        var text = new StringBuilder(CommandText.of(launch));
        hook.stdin().ifPresent(file -> text.append("\nreads ").append(file));
        hook.stdinStr().ifPresent(ignored -> text.append("\nreads a text of the configuration"));
        hook.stdout().ifPresent(file -> text.append("\nwrites ").append(file));
        hook.stderr().ifPresent(file -> text.append("\nwrites ").append(file));
        return text.toString();
    }

    private Launch launch(Map<String, Object> values, Environment environment) throws HookFailure {
        List<String> arguments = new ArrayList<>();
        for (String text : hook.args()) {
            arguments.add(render("args: item " + (arguments.size() + 1), text, values));
        }
        Launch launch = Launch.of(hook.cmd(), arguments)
                .withName(hook.name())
                .withEnvironment(environment)
                .withTrust(settings.trust)
                .withOutput(output("stdout", hook.stdout(), values))
                .withErrors(output("stderr", hook.stderr(), values))
                .withInput(input(values));
        return settings.timeout == null ? launch.withoutTimeout() : launch.withTimeout(settings.timeout);
    }

    private Output output(String key, Optional<String> template, Map<String, Object> values) throws HookFailure {
        return template.isEmpty() ? Output.discard() : Output.file(path(key, template.get(), values));
    }

    private Input input(Map<String, Object> values) throws HookFailure {
        if (hook.stdinStr().isPresent()) {
            return Input.text(render("stdin_str", hook.stdinStr().get(), values));
        }
        if (hook.stdin().isEmpty()) {
            return Input.none();
        }
        Path file = path("stdin", hook.stdin().get(), values);
        try {
            return InputLines.of(file, settings.strict);
        } catch (IOException e) {
            throw failure(HookStatus.NOT_LAUNCHABLE, "stdin: " + e.getMessage(), e);
        }
    }

    private Path path(String key, String text, Map<String, Object> values) throws HookFailure {
        try {
            return Path.of(render(key, text, values));
        } catch (InvalidPathException e) {
            throw failure(HookStatus.NOT_LAUNCHABLE, key + ": it is no path: " + e.getReason(), e);
        }
    }

    private String render(String key, String text, Map<String, Object> values) throws HookFailure {
        try {
            return Template.compile(text, dialect).render(values);
        } catch (TemplateException e) {
            throw failure(HookStatus.NOT_LAUNCHABLE, key + ": " + e.getMessage(), e);
        }
    }

    private void complete(ProcessResult result) throws HookFailure {
        ProcessOutcome outcome = result.outcome();
        outcome.exitCode().ifPresent(HookReport.current()::exitCode);
        if (outcome.isOk()) {
            return;
        }
        if (outcome.exitCode().isEmpty()) {
            throw failure(status(outcome), outcome.describe(), null);
        }
        if (!hook.allowFailure()) {
            String code = outcome instanceof ProcessOutcome.Signalled
                    ? ""
                    : ": code " + outcome.exitCode().getAsInt();
            throw new HookFailure(HookStatus.FAILED, hook.name() + ": unrecoverable failure" + code);
        }
    }

    private static HookStatus status(ProcessOutcome outcome) {
        if (outcome instanceof ProcessOutcome.TimedOut) {
            return HookStatus.TIMED_OUT;
        }
        return outcome instanceof ProcessOutcome.NotLaunchable ? HookStatus.NOT_LAUNCHABLE : HookStatus.CANCELLED;
    }

    private HookFailure failure(HookStatus status, String what, @Nullable Throwable cause) {
        String where = hook.file().map(file -> "; the hook is in " + file).orElse("");
        return new HookFailure(status, hook.name() + ": " + what + where, cause);
    }
}
