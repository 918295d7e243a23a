// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one renewal configuration says, by Certbot's rules. */
final class RenewalConf {

    private static final List<String> FILES = List.of("cert", "privkey", "chain", "fullchain");
    private static final List<String> FLAGS = List.of("must_staple", "allow_subset_of_names", "reuse_key", "autorenew");
    private static final List<String> NUMBERS = List.of("rsa_key_size", "http01_port");

    private final Path file;
    private final ConfigSection root;
    private final ConfigSection parameters;
    private final List<String> problems;

    private RenewalConf(Path file, ConfigSection root, List<String> problems) {
        this.file = file;
        this.root = root;
        this.problems = problems;
        this.parameters = root.sections().getOrDefault("renewalparams", ConfigSection.root());
    }

    /**
     * Reads the hooks.
     *
     * @param problems gets everything for which Certbot would not renew the lineage
     * @param unsupported gets everything else that has no meaning here
     */
    static SavedHooks read(Path file, TrustPolicy trust, List<String> problems, List<String> unsupported) {
        List<String> found = new ArrayList<>();
        ConfigSection root = ConfigObjFile.read(file, trust, found);
        var conf = new RenewalConf(file, root, found);
        if (found.isEmpty()) {
            conf.check();
        }
        SavedHooks hooks = conf.hooks();
        problems.addAll(found);
        new RenewalKeys(file, root, conf.parameters).report(conf.authenticator().orElse(""), unsupported);
        return hooks;
    }

    /**
     * Where a lineage is, and how its next certificate is to be made.
     *
     * @param profile the CA's profile, if one is asked for
     */
    record Lineage(String name, Path fullChain, Path privateKey, boolean reusesKey, Optional<String> profile) {}

    /**
     * Reads where the certificate is.
     *
     * @throws ConfigurationException with everything for which Certbot would not renew the lineage
     */
    static Lineage lineage(Path file, TrustPolicy trust) {
        List<String> found = new ArrayList<>();
        var conf = new RenewalConf(file, ConfigObjFile.read(file, trust, found), found);
        if (found.isEmpty()) {
            conf.check();
        }
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
        return new Lineage(
                lineage(file),
                conf.path("fullchain"),
                conf.path("privkey"),
                conf.setting("reuse_key").filter("true"::equalsIgnoreCase).isPresent(),
                conf.setting("required_profile").or(() -> conf.setting("preferred_profile")));
    }

    /** The id of the account that a lineage is renewed with; none if the file cannot be read. */
    static Optional<String> account(Path file) {
        List<String> found = new ArrayList<>();
        try {
            return new RenewalConf(file, ConfigObjFile.read(file, TrustPolicy.ANY, found), found).setting("account");
        } catch (ConfigurationException e) {
            return Optional.empty();
        }
    }

    private Path path(String key) {
        return Path.of(text(root, key).orElseThrow());
    }

    private Optional<String> setting(String key) {
        return text(parameters, key).filter(text -> !text.isEmpty() && !text.equals("None"));
    }

    private void check() {
        FILES.stream()
                .filter(key -> !root.values().containsKey(key))
                .forEach(key -> refuse(key, "it is missing, so Certbot does not renew this lineage"));
        if (!root.sections().containsKey("renewalparams")) {
            refuse("[renewalparams]", "it is missing, so Certbot does not renew this lineage");
        } else if (authenticator().isEmpty()) {
            refuse("authenticator", "it is missing, so Certbot does not renew this lineage");
        }
        root.values().keySet().forEach(key -> text(root, key));
        for (String key : parameters.values().keySet()) {
            Optional<String> value = text(parameters, key);
            if (FLAGS.contains(key) && value.filter(RenewalConf::isFlag).isEmpty()) {
                refuse(key, "it must be True or False");
            }
            if (NUMBERS.contains(key)
                    && value.filter(text -> isNumber(key, text)).isEmpty()) {
                refuse(key, "it must be a number");
            }
        }
    }

    private static boolean isFlag(String text) {
        return List.of("true", "false").contains(text.toLowerCase(Locale.ROOT));
    }

    private static boolean isNumber(String key, String text) {
        return text.matches("[+-]?[0-9]{1,9}") || (key.equals("http01_port") && text.equals("None"));
    }

    private Optional<String> authenticator() {
        return Optional.ofNullable(parameters.values().get("authenticator"))
                .map(value -> String.join(",", value.items()));
    }

    private SavedHooks hooks() {
        Map<HookKind, String> commands = new EnumMap<>(HookKind.class);
        put(commands, HookKind.PRE, command("pre_hook"));
        put(commands, HookKind.POST, command("post_hook"));
        String deploy = command("deploy_hook");
        String renew = command("renew_hook");
        put(commands, HookKind.DEPLOY, renew != null ? renew : deploy);
        return new SavedHooks(lineage(file), commands, manual());
    }

    private static void put(Map<HookKind, String> commands, HookKind kind, @Nullable String command) {
        if (command != null) {
            commands.put(kind, command);
        }
    }

    /** The name of the lineage that a file is about. */
    static String lineage(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.conf$", "");
    }

    private SavedHooks.@Nullable Manual manual() {
        List<ChallengeType> types =
                ChallengeNames.parse(items("pref_challs"), problem -> refuse("pref_challs", problem));
        if (!authenticator().equals(Optional.of("manual"))) {
            return null;
        }
        String auth = command("manual_auth_hook");
        if (auth == null) {
            refuse("manual_auth_hook", "it is missing, and without it only a person could authenticate");
            return null;
        }
        return new SavedHooks.Manual(auth, command("manual_cleanup_hook"), types);
    }

    private List<String> items(String key) {
        ConfigValue value = parameters.values().get(key);
        return value == null ? List.of() : value.items();
    }

    // ConfigObj takes a comma outside of quotes for the end of a list item, which is never what was meant.
    private @Nullable String command(String key) {
        ConfigValue value = parameters.values().get(key);
        if (value != null && value.isList()) {
            refuse(key, "there is a comma in it, so Certbot reads a list; put the command in quotes");
            return null;
        }
        return setting(key).orElse(null);
    }

    private Optional<String> text(ConfigSection section, String key) {
        ConfigValue value = section.values().get(key);
        if (value == null) {
            return Optional.empty();
        }
        try {
            List<String> resolved = new ArrayList<>();
            for (String item : value.items()) {
                resolved.add(Interpolation.resolve(key, item, section));
            }
            return Optional.of(String.join(",", resolved));
        } catch (Interpolation.Unresolved e) {
            refuse(key, e.getMessage());
            return Optional.empty();
        }
    }

    private void refuse(String key, @Nullable String problem) {
        String text = file + ": " + key + ": " + problem;
        if (!problems.contains(text)) {
            problems.add(text);
        }
    }
}
