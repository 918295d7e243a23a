// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ChallengeType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@code cli.ini} means: its commands take the place of what is saved for the lineages. */
final class CliSettings {

    private final Path file;
    private final Map<String, String> values;

    CliSettings(Path file, Map<String, String> values) {
        this.file = file;
        this.values = values;
    }

    CertbotHooks applyTo(CertbotHooks hooks, List<String> problems, List<String> unsupported) {
        return hooks.with(copy -> values.forEach((key, value) -> {
            if (!apply(copy, key, value, problems)) {
                unsupported.add(file + ": " + key + ": it is a setting of Certbot's that has nothing to do with hooks");
            }
        }));
    }

    private boolean apply(CertbotSettings copy, String key, String value, List<String> problems) {
        switch (key) {
            case "pre-hook" -> copy.commands.put(HookKind.PRE, value);
            case "post-hook" -> copy.commands.put(HookKind.POST, value);
            case "deploy-hook", "renew-hook" -> {
                copy.commands.put(HookKind.DEPLOY, value);
                copy.renewHookOnly = key.equals("renew-hook");
            }
            case "preferred-challenges" -> {
                copy.types = types(value, problems);
                copy.saved.replaceAll(saved -> retyped(saved, copy.types));
            }
            case "manual-auth-hook", "manual-cleanup-hook", "manual", "authenticator" -> {
                return applyManual(copy, key, value);
            }
            case "no-directory-hooks" -> copy.directory = isTrue(value) ? null : copy.directory;
            case "directory-hooks" -> copy.directory = isTrue(value) ? copy.directory : null;
            case "run-deploy-hooks" -> copy.deployInDryRun = isTrue(value);
            // Commands are not checked here unless that is asked for.
            case "disable-hook-validation" -> copy.validated = copy.validated && !isTrue(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private List<ChallengeType> types(String value, List<String> problems) {
        return ChallengeNames.parse(
                List.of(value.split(",", -1)), problem -> problems.add(file + ": preferred-challenges: " + problem));
    }

    private static SavedHooks retyped(SavedHooks saved, List<ChallengeType> types) {
        SavedHooks.Manual manual = saved.manual();
        return manual == null
                ? saved
                : new SavedHooks(
                        saved.lineage(),
                        saved.commands(),
                        new SavedHooks.Manual(manual.auth(), manual.cleanUp(), types));
    }

    // The commands are for the lineages that are authenticated by hand, and for all if cli.ini says that all are.
    private boolean applyManual(CertbotSettings copy, String key, String value) {
        boolean all = isTrue(values.getOrDefault("manual", "false"))
                || values.getOrDefault("authenticator", "").equals("manual");
        String auth = values.get("manual-auth-hook");
        String cleanUp = values.get("manual-cleanup-hook");
        if (all && auth != null) {
            copy.auth = auth;
            copy.cleanUp = cleanUp;
            return true;
        }
        boolean used = copy.saved.stream().anyMatch(saved -> saved.manual() != null);
        copy.saved.replaceAll(saved -> replaced(saved, auth, cleanUp));
        return used && key.endsWith("-hook") && !value.isEmpty();
    }

    private static SavedHooks replaced(SavedHooks saved, @Nullable String auth, @Nullable String cleanUp) {
        SavedHooks.Manual manual = saved.manual();
        if (manual == null) {
            return saved;
        }
        var replaced = new SavedHooks.Manual(
                auth != null ? auth : manual.auth(), cleanUp != null ? cleanUp : manual.cleanUp(), manual.types());
        return new SavedHooks(saved.lineage(), saved.commands(), replaced);
    }

    private static boolean isTrue(String value) {
        return List.of("true", "yes", "1", "on").contains(value.toLowerCase(Locale.ROOT));
    }
}
