// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Input;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Runs a script with bash as YunoHost does, whatever its permissions and its first line say. */
final class BashHook {

    // The first argument is the file behind descriptor 9, the others are the command. A line is read before all else,
    // so that
    // our second ends of the pipes are open before the script can leave anything behind that writes to them.
    private static final String SHELL = "read -r _; exec 9>>\"$1\" </dev/null; shift; exec \"$@\" 7>&1";
    private static final String FILTERS = "YNH_J2_FILTERS_FILE_PATH";
    private static final Path FILTERS_FILE = Path.of("/usr/lib/python3/dist-packages/yunohost/utils/jinja_filters.py");

    private final HookTreeSettings settings;

    BashHook(HookTreeSettings settings) {
        this.settings = settings;
    }

    /**
     * Runs it.
     *
     * @return what it has returned
     * @throws HookFailure if it failed
     * @throws HookBroken if it failed in a way that YunoHost is not prepared for
     */
    HookReturn run(HookFile hook, HookInput input, HookFolder folder) throws HookFailure, HookBroken, IOException {
        if (!Files.isExecutable(settings.bash)) {
            throw new HookFailure(
                    HookStatus.NOT_LAUNCHABLE,
                    hook.path() + ": there is no " + settings.bash + ", which runs YunoHost's hooks; install bash");
        }
        try (var lines = new HookLines(hook, settings.output, folder.messages())) {
            ProcessResult result =
                    HookCall.runner().run(launch(hook, input, folder).withLines(lines));
            lines.end();
            HookCall.complete(result, hook.path().toString());
        }
        return returned(hook, folder);
    }

    private Launch launch(HookFile hook, HookInput input, HookFolder folder) {
        Path given = input.directory();
        Path directory = given != null
                ? given.toAbsolutePath()
                : requireNonNull(hook.path().getParent(), "a hook is in a folder");
        String script = given != null ? hook.path().toString() : "./" + hook.fileName();
        List<String> arguments =
                new ArrayList<>(List.of("-c", SHELL, script, folder.messages().toString(), settings.bash.toString()));
        if (settings.tracing == HookTree.Tracing.ON) {
            arguments.add("-x");
        }
        arguments.add(script);
        input.arguments().forEach(argument -> arguments.add(HookArguments.text(argument)));
        Map<String, String> own = own(directory, folder);
        return settings.limited(settings.command("/bin/sh", arguments, names(input, own)))
                .withName(hook.action() + "/" + hook.fileName())
                .withScripts(hook.path(), settings.bash)
                .inDirectory(directory)
                .withInput(Input.text("\n"))
                .withEnvironment(environment(input, own));
    }

    private static Set<String> names(HookInput input, Map<String, String> own) {
        Set<String> names = new TreeSet<>(input.variables().keySet());
        names.addAll(own.keySet());
        names.remove("HOME");
        return names;
    }

    private Map<String, String> own(Path directory, HookFolder folder) {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("YNH_CWD", directory.toString());
        own.put("YNH_INTERFACE", settings.caller);
        own.put("YNH_STDRETURN", folder.returned().toString());
        own.put("YNH_STDINFO", "9");
        own.put("BASH_XTRACEFD", "7");
        return own;
    }

    private Environment environment(HookInput input, Map<String, String> own) {
        if (settings.strict && !input.variables().isEmpty()) {
            input.variables().putAll(own);
        }
        Map<String, String> given = new LinkedHashMap<>(input.variables());
        given.remove("HOME");
        Environment base = settings.environment.allowingUnsafe("BASH_XTRACEFD").without("HOME", "YNH_CONTEXT");
        if (Files.exists(FILTERS_FILE)) {
            base = base.with(FILTERS, FILTERS_FILE.toString());
        }
        return base.with(given).with(own);
    }

    private HookReturn returned(HookFile hook, HookFolder folder) throws HookFailure, HookBroken, IOException {
        if (folder.isReturnMissing()) {
            if (settings.strict) {
                throw new HookBroken(hook.path() + " has removed its file $YNH_STDRETURN");
            }
            return HookReturn.NOTHING;
        }
        if (settings.strict && folder.hasMore()) {
            throw new HookBroken(hook.path() + " has left other files beside $YNH_STDRETURN");
        }
        try {
            return HookReturn.read(folder.text(), settings.format);
        } catch (YamlText.Malformed e) {
            throw new HookFailure(
                    HookStatus.FAILED,
                    hook.path() + ": what it returned in $YNH_STDRETURN is no YAML: " + e.getMessage(),
                    e);
        }
    }
}
