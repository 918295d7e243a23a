// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Hooks from a file: YAML, TOML or JSON, told by its name.
 *
 * <pre>{@code
 * hooks:
 *   - name: reload nginx
 *     on: [batch-deploy]
 *     command: [nginx, -s, reload]
 *   - name: dns
 *     on: [challenge]
 *     challenge: dns-01
 *     command: [/usr/local/bin/dns, "--name={{ txt_name }}", "--value={{ txt_value }}"]
 *     inherit: [DNS_API_TOKEN]
 *     timeout: 5m
 * }</pre>
 *
 * <p>All keys are in the {@linkplain #schema() JSON Schema}, {@code io/certhooks/shell/hooks.schema.json} in the jar. Keys are strict: a file with an unknown key,
 * a wrong type, a mistake in a template or a cycle of groups is refused, with all mistakes at once. A file has at most 1 MiB
 * and 32 levels.
 */
public final class ShellHooks {

    private ShellHooks() {}

    /**
     * Reads hooks that only root and the running user can have changed, and that run only such programs.
     *
     * @return the hooks to register, in order
     * @throws ConfigurationException with everything that is wrong with the file
     */
    public static List<Hook> load(Path file) {
        return load(file, TrustPolicy.SAFE_PATH);
    }

    /**
     * Reads hooks.
     *
     * @param trust whether the file may be one that others can change, and what hooks do that have no rule of their own
     * @return the hooks to register, in order
     * @throws ConfigurationException with everything that is wrong with the file
     */
    public static List<Hook> load(Path file, TrustPolicy trust) {
        List<Hook> hooks = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (ShellHook hook : read(file, trust)) {
            try {
                hooks.addAll(hook.hooks());
            } catch (ConfigurationException e) {
                e.problems().forEach(problem -> problems.add(file + ": " + problem));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return refuseEqualNames(file, hooks);
    }

    /**
     * Reads commands, for instance to {@linkplain ShellHook#describe describe} them.
     *
     * @param trust as for {@link #load(Path, TrustPolicy)}
     * @return the commands in order, groups resolved; their templates are not compiled yet
     * @throws ConfigurationException if the file cannot be read
     */
    public static List<ShellHook> read(Path file, TrustPolicy trust) {
        requireNonNull(file, "file");
        trust.objectionTo(file).ifPresent(objection -> {
            throw new ConfigurationException(file + ": " + objection);
        });
        return new ShellHooksFile(file, trust).hooks();
    }

    /** The JSON Schema of such files, for editors; JSON. */
    public static String schema() {
        try (InputStream schema = ShellHooks.class.getResourceAsStream("hooks.schema.json")) {
            return new String(requireNonNull(schema, "schema").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the schema is in the same jar and must be readable", e);
        }
    }

    private static List<Hook> refuseEqualNames(Path file, List<Hook> hooks) {
        var names = new HashSet<String>();
        for (Hook hook : hooks) {
            if (!names.add(hook.name())) {
                throw new ConfigurationException(file + ": there are two hooks named \"" + hook.name() + "\"");
            }
        }
        return List.copyOf(hooks);
    }
}
