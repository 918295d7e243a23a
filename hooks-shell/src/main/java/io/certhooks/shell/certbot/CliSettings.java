// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ChallengeType;
import io.certhooks.shell.config.Nearest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a {@code cli.ini} means: its commands take the place of what is saved for the lineages. */
final class CliSettings {

    private static final List<String> YES = List.of("true", "yes", "1");
    private static final List<String> NO = List.of("false", "no", "0");
    private static final List<String> FLAGS =
            List.of("manual", "no-directory-hooks", "run-deploy-hooks", "disable-hook-validation");
    private static final List<String> ABOUT_HOOKS = List.of(
            "pre-hook",
            "post-hook",
            "deploy-hook",
            "renew-hook",
            "manual-auth-hook",
            "manual-cleanup-hook",
            "preferred-challenges",
            "no-directory-hooks",
            "run-deploy-hooks",
            "disable-hook-validation");

    private final Path file;
    private final Map<String, String> values;

    CliSettings(Path file, Map<String, String> values) {
        this.file = file;
        this.values = values;
    }

    CertbotHooks applyTo(CertbotHooks hooks, List<String> problems, List<String> unsupported) {
        FLAGS.stream()
                .filter(flag -> !isSet(flag) && !NO.contains(word(flag)))
                .forEach(flag -> problems.add(file + ": " + flag + ": it must be true or false"));
        return hooks.with(copy -> values.forEach((key, value) -> {
            if (!apply(copy, key, value, problems)) {
                unsupported.add(file + ": " + key + ": it is no setting that has to do with hooks"
                        + Nearest.question(key, ABOUT_HOOKS));
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
                copy.saved.replaceAll(saved -> saved.withManual(manual -> manual.withTypes(copy.types)));
            }
            case "manual-auth-hook", "manual-cleanup-hook", "manual", "authenticator" -> {
                return applyManual(copy, key, value);
            }
            case "no-directory-hooks" -> copy.directory = isSet(key) ? null : copy.directory;
            case "run-deploy-hooks" -> copy.deployInDryRun = isSet(key);
            // Commands are not checked here unless that is asked for.
            case "disable-hook-validation" -> copy.validated = copy.validated && !isSet(key);
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

    // The commands are for the lineages that are authenticated by hand, and for all others if cli.ini says so.
    private boolean applyManual(CertbotSettings copy, String key, String value) {
        boolean all =
                isSet("manual") || values.getOrDefault("authenticator", "").equals("manual");
        String auth = values.get("manual-auth-hook");
        String cleanUp = values.get("manual-cleanup-hook");
        boolean used = copy.saved.stream().anyMatch(saved -> saved.manual() != null);
        copy.saved.replaceAll(saved -> saved.withManual(manual -> new SavedHooks.Manual(
                auth != null ? auth : manual.auth(), cleanUp != null ? cleanUp : manual.cleanUp(), manual.types())));
        if (all && auth != null) {
            copy.auth = auth;
            copy.cleanUp = cleanUp;
            return true;
        }
        return used && key.endsWith("-hook") && !value.isEmpty();
    }

    private boolean isSet(String flag) {
        return YES.contains(word(flag));
    }

    private String word(String flag) {
        return values.getOrDefault(flag, "false").toLowerCase(Locale.ROOT);
    }
}
