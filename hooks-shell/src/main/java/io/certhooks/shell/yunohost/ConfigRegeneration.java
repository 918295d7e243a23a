// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes configuration files by the scripts of the action {@code conf_regen}, as {@code yunohost tools regen-conf} does.
 * Immutable.
 *
 * <p>Each script is called with {@code pre} and a folder for its category, into which it puts the files that should be there at
 * their full paths; an empty file means that there should be none. Scripts that come later may change what others have made in
 * the folders beside theirs. Then each file is compared with the one in its place and with what was put there last time: files
 * that people have changed are left alone, all others are saved and replaced. At last each script is called with {@code post} and
 * the files of its category that were applied, also if there are none.
 *
 * <pre>{@code
 * ConfigRegeneration regeneration = ConfigRegeneration.of(
 *         tree, Path.of("/var/cache/yunohost/regenconf"), Path.of("/etc/yunohost/regenconf.yml"));
 * Regeneration result = regeneration.regenerate("nginx", "postfix");
 * }</pre>
 *
 * <p>One regeneration at a time may use a cache; YunoHost has a lock of its own for that.
 */
public final class ConfigRegeneration {

    /** How files are treated. */
    public enum Mode {
        /** Files that people have changed or deleted are replaced too. */
        FORCE,
        /** Nothing is changed, and no script is called with {@code post}; the result says what would have been done. */
        DRY_RUN,
        /** The result shows what was different in each file. */
        WITH_DIFF
    }

    private static final String ACTION = "conf_regen";

    private final HookTree tree;
    private final Parts parts;

    private ConfigRegeneration(HookTree tree, Parts parts) {
        this.tree = tree;
        this.parts = parts;
    }

    /**
     * Regeneration of the files of this system.
     *
     * @param cache the folder for pending and saved files, {@code /var/cache/yunohost/regenconf} in YunoHost
     * @param hashes the file that says what was applied, {@code /etc/yunohost/regenconf.yml} in YunoHost
     */
    public static ConfigRegeneration of(HookTree tree, Path cache, Path hashes) {
        return new ConfigRegeneration(
                requireNonNull(tree, "tree"), new Parts(cache.toAbsolutePath(), hashes.toAbsolutePath()));
    }

    /** Sets below which folder the files belong; {@code /} unless set. Scripts get the same paths. */
    public ConfigRegeneration withRoot(Path root) {
        Path absolute = root.toAbsolutePath();
        return with(copy -> copy.root = absolute);
    }

    /** Sets who is asked for the domains before each regeneration; without one scripts get no {@code YNH_DOMAINS}. */
    public ConfigRegeneration withDomains(Supplier<ConfigDomains> domains) {
        requireNonNull(domains, "domains");
        return with(copy -> copy.domains = domains);
    }

    /**
     * Sets the settings that scripts get as JSON in {@code YNH_SETTINGS}; empty unless set.
     *
     * @param settings values are texts, numbers, booleans, lists or maps
     */
    public ConfigRegeneration withSettings(Map<String, ?> settings) {
        Map<String, Object> given = Map.copyOf(settings);
        return with(copy -> copy.settings = given);
    }

    /** Sets the clock that names saved files; that of the system unless set. */
    public ConfigRegeneration withClock(Clock clock) {
        requireNonNull(clock, "clock");
        return with(copy -> copy.clock = clock);
    }

    /** Regenerates the files of some categories, or of all if none is named. */
    public Regeneration regenerate(String... categories) {
        return regenerate(List.of(categories), Set.of());
    }

    /**
     * Regenerates files.
     *
     * @param categories names of scripts; {@code nginx} also means {@code nginx_app}; empty for all
     * @param modes how files are treated; empty for the usual way
     * @return what came of it; see {@link Regeneration#failure()} for scripts that have all failed
     * @throws ConfigurationException if the cache or the hashes cannot be used
     * @throws IllegalArgumentException if a category is no file name
     */
    public Regeneration regenerate(List<String> categories, Set<Mode> modes) {
        return new Pass(List.copyOf(categories), modes.isEmpty() ? EnumSet.noneOf(Mode.class) : EnumSet.copyOf(modes))
                .run();
    }

    /**
     * The files that were left alone so far, by category and by the paths where they belong.
     *
     * @return the paths of the pending files
     * @throws ConfigurationException if the cache cannot be read
     */
    public Map<String, Map<String, Path>> pending() {
        return pendingFiles().all();
    }

    /**
     * What would be changed in the files that were left alone so far, by category and by the paths where they belong.
     *
     * @return texts as {@code diff -u} makes them
     * @throws ConfigurationException if the cache or a file cannot be read
     */
    public Map<String, Map<String, String>> pendingDifferences() {
        ConfigFiles files = files();
        Map<String, Map<String, String>> differences = new TreeMap<>();
        pending()
                .forEach((category, pending) -> pending.forEach((path, file) -> {
                    try {
                        differences
                                .computeIfAbsent(category, key -> new TreeMap<>())
                                .put(path, files.difference(path, file));
                    } catch (IOException e) {
                        throw new ConfigurationException(
                                category + ": " + path + " cannot be compared with " + file + ": " + e);
                    }
                }));
        return differences;
    }

    private ConfigFiles files() {
        return new ConfigFiles(parts.root, parts.cache.resolve("backup"), parts.clock);
    }

    private PendingFiles pendingFiles() {
        return new PendingFiles(parts.cache.resolve("pending"));
    }

    private ConfigRegeneration with(Consumer<Parts> change) {
        var copy = new Parts(parts);
        change.accept(copy);
        return new ConfigRegeneration(tree, copy);
    }

    @Override
    public String toString() {
        return "ConfigRegeneration[" + tree + "]";
    }

    /** One regeneration from beginning to end. */
    private final class Pass {

        private final List<String> categories;
        private final Set<Mode> modes;
        private final PendingFiles pending = pendingFiles();

        private Pass(List<String> categories, Set<Mode> modes) {
            this.categories = categories;
            this.modes = modes;
        }

        private Regeneration run() {
            pending.clean(categories);
            YunoHostEvent event = YunoHostEvent.of(ACTION).withNames(categories).withVariables(variables());
            HookTreeResult pre = tree.call(
                    event, hook -> List.of("pre", "", "", pending.of(hook).toString()));
            List<String> survivors = List.copyOf(pre.succeededNames());
            if (survivors.isEmpty() || pre.aborted().isPresent()) {
                return new Regeneration(Map.of(), pre, Optional.empty(), Optional.of(failure(pre)), List.of());
            }
            List<String> problems = new ArrayList<>();
            Map<String, CategoryChange> changes = apply(survivors, problems);
            return new Regeneration(
                    changes, pre, post(event.withNames(survivors), changes), Optional.empty(), problems);
        }

        private String failure(HookTreeResult pre) {
            if (pre.outcomes().isEmpty()) {
                return "there is no script of " + ACTION + (categories.isEmpty() ? "" : " for " + categories);
            }
            return "no file was regenerated: " + pre.describeFailures();
        }

        private Map<String, CategoryChange> apply(List<String> survivors, List<String> problems) {
            ConfigFiles files = files();
            var store = new HashStore(parts.hashes);
            Map<String, CategoryChange> changes = new LinkedHashMap<>();
            for (String category : survivors) {
                Map<String, Path> made = pending.files(category);
                if (!made.isEmpty()) {
                    new CategoryRegeneration(category, files, store, modes, problems)
                            .run(made, categories.contains("ssh"))
                            .ifPresent(change -> changes.put(category, change));
                }
            }
            return changes;
        }

        private Optional<HookTreeResult> post(YunoHostEvent event, Map<String, CategoryChange> changes) {
            if (modes.contains(Mode.DRY_RUN)) {
                return Optional.empty();
            }
            return Optional.of(tree.call(event, hook -> {
                CategoryChange change = changes.get(hook.name());
                String applied =
                        change == null ? "" : String.join(",", change.applied().keySet());
                return List.of("post", "", "", applied);
            }));
        }

        private Map<String, String> variables() {
            Map<String, String> variables = new LinkedHashMap<>();
            Supplier<ConfigDomains> domains = parts.domains;
            if (domains != null) {
                variables.putAll(domains.get().variables());
            }
            variables.put("YNH_CONTEXT", "regenconf");
            variables.put("YNH_HELPERS_VERSION", "2");
            variables.put("YNH_SETTINGS", JsonMapper.shared().writeValueAsString(parts.settings));
            variables.put("FORCE", modes.contains(Mode.FORCE) ? "true" : "false");
            return variables;
        }
    }

    /** The mutable side of a copy; never changed once a regeneration holds it. */
    private static final class Parts {
        private final Path cache;
        private final Path hashes;
        private Path root = Path.of("/");
        private Clock clock = Clock.systemUTC();
        private Map<String, Object> settings = Map.of();
        private @Nullable Supplier<ConfigDomains> domains;

        private Parts(Path cache, Path hashes) {
            this.cache = cache;
            this.hashes = hashes;
        }

        private Parts(Parts other) {
            this(other.cache, other.hashes);
            root = other.root;
            clock = other.clock;
            settings = other.settings;
            domains = other.domains;
        }
    }
}
