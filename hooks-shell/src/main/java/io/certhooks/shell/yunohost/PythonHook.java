// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookStatus;
import io.certhooks.shell.call.HookCall;
import io.certhooks.shell.process.Input;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ProcessOutcome;
import io.certhooks.shell.process.ProcessResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Calls the function {@code main} of a Python file, in a process of its own and not in ours. */
final class PythonHook {

    private static final ObjectMapper JSON = JsonMapper.shared();
    private static final String SHIM = shim();

    private final HookTreeSettings settings;

    PythonHook(HookTreeSettings settings) {
        this.settings = settings;
    }

    /**
     * Calls it.
     *
     * @return what it has returned
     * @throws HookFailure if it could not be called or has returned another code than 0
     * @throws HookBroken if it has thrown something or returned something else than it should
     */
    HookReturn run(HookFile hook, HookInput input, HookFolder folder) throws HookFailure, HookBroken, IOException {
        // -I, as else Python would import from the folder in which this JVM happens to run.
        Launch launch = settings.limited(program())
                .withName(hook.action() + "/" + hook.fileName())
                .withScripts(hook.path())
                .withEnvironment(settings.environment)
                .withInput(Input.text(JSON.writeValueAsString(call(hook, input, folder))));
        try (var lines = new HookLines(hook, settings.output, folder.messages())) {
            ProcessResult result = HookCall.runner().run(launch.withLines(lines));
            lines.end();
            complete(result, hook);
        }
        return returned(hook, folder);
    }

    private Launch program() {
        List<String> arguments = List.of("-I", "-c", SHIM);
        return settings.strict
                ? Launch.of(settings.python, arguments)
                : settings.command(settings.python, arguments, Set.of());
    }

    private static Map<String, @Nullable Object> call(HookFile hook, HookInput input, HookFolder folder) {
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        call.put("path", hook.path().toString());
        call.put("args", input.arguments().isEmpty() ? null : input.arguments());
        call.put("env", input.variables().isEmpty() ? null : input.variables());
        call.put("messages", folder.messages().toString());
        call.put("returned", folder.returned().toString());
        return call;
    }

    private static void complete(ProcessResult result, HookFile hook) throws HookFailure, HookBroken {
        if (result.outcome() instanceof ProcessOutcome.NonZero nonZero && nonZero.code() == 1) {
            HookReport.current().exitCode(1);
            throw new HookBroken(hook.path() + ": " + lastWords(result));
        }
        HookCall.complete(result, hook.path().toString());
    }

    private static String lastWords(ProcessResult result) {
        String errors = result.errors().tail(300).strip();
        return errors.isEmpty() ? "it has ended Python" : errors.replace("\n", "\\n");
    }

    private static HookReturn returned(HookFile hook, HookFolder folder) throws HookFailure, HookBroken, IOException {
        try {
            JsonNode returned = JSON.readTree(folder.text());
            if (!returned.isObject()) {
                throw new HookBroken(hook.path() + ": it has ended Python before main() had returned");
            }
            int code = returned.path("code").asInt(1);
            if (code != 0) {
                throw new HookFailure(HookStatus.FAILED, hook.path() + ": main() has returned the code " + code);
            }
            return HookReturn.of(plain(JSON.treeToValue(returned.path("value"), Object.class)));
        } catch (JacksonException | YamlText.Malformed e) {
            throw new HookBroken(hook.path() + ": what main() has returned cannot be read: " + e.getMessage());
        }
    }

    // Whole numbers as they come out of YAML.
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(plain(item)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(String.valueOf(key), plain(item)));
            return Collections.unmodifiableMap(copy);
        }
        return value;
    }

    private static String shim() {
        try (InputStream in = PythonHook.class.getResourceAsStream("run_hook.py")) {
            if (in == null) {
                throw new IllegalStateException("run_hook.py is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("run_hook.py cannot be read from the jar", e);
        }
    }
}
