// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.yunohost.ConfigDecision.Action;
import io.certhooks.shell.yunohost.ConfigDecision.State;
import io.certhooks.shell.yunohost.ConfigDecision.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the pending files of one category to where they belong. */
final class CategoryRegeneration {

    private static final Logger LOG = LoggerFactory.getLogger(CategoryRegeneration.class);
    private static final String SSH = "ssh";
    private static final String SSHD_CONFIG = "/etc/ssh/sshd_config";

    private final String category;
    private final ConfigFiles system;
    private final HashStore store;
    private final Set<ConfigRegeneration.Mode> modes;
    private final Map<String, @Nullable String> hashes;
    private final Map<String, ConfigStatus> applied = new LinkedHashMap<>();
    private final Map<String, ConfigStatus> pending = new LinkedHashMap<>();
    private final Map<String, String> differences = new LinkedHashMap<>();
    private final List<String> problems;
    private boolean changed;

    CategoryRegeneration(
            String category,
            ConfigFiles system,
            HashStore store,
            Set<ConfigRegeneration.Mode> modes,
            List<String> problems) {
        this.category = category;
        this.system = system;
        this.store = store;
        this.modes = modes;
        this.hashes = store.of(category);
        this.problems = problems;
    }

    /**
     * Applies them.
     *
     * @param sshIsMeant whether the category {@code ssh} was asked for by name, so that its main file may be replaced by force
     * @return empty if there was nothing to do
     */
    Optional<CategoryChange> run(Map<String, Path> files, boolean sshIsMeant) {
        Map<String, Optional<Path>> all = new LinkedHashMap<>();
        files.forEach((path, file) -> all.put(path, Optional.of(file)));
        adoptSshd(files);
        hashes.forEach((path, hash) -> {
            if (hash != null) {
                all.putIfAbsent(path, Optional.empty());
            }
        });
        all.forEach((path, file) -> apply(path, file.orElse(null), sshIsMeant));
        if (changed && !modes.contains(ConfigRegeneration.Mode.DRY_RUN)) {
            hashes.entrySet().removeIf(entry -> entry.getValue() == null && !system.exists(entry.getKey()));
            store.save(category, hashes);
        }
        return applied.isEmpty() && pending.isEmpty()
                ? Optional.empty()
                : Optional.of(new CategoryChange(applied, pending, differences));
    }

    // A file that was there before anything was managed counts as changed by hand, lest nobody can log in any more.
    private void adoptSshd(Map<String, Path> files) {
        Path file = files.get(SSHD_CONFIG);
        if (category.equals(SSH) && file != null && !hashes.containsKey(SSHD_CONFIG)) {
            hashes.put(SSHD_CONFIG, hash(file));
            changed = true;
        }
    }

    private void apply(String path, @Nullable Path file, boolean sshIsMeant) {
        Optional<State> known = state(path, file);
        if (known.isEmpty()) {
            pending.put(path, ConfigStatus.MODIFIED);
            return;
        }
        State state = known.get();
        boolean force = modes.contains(ConfigRegeneration.Mode.FORCE);
        ConfigDecision decision = ConfigDecision.of(state, force);
        if (decision.status() == ConfigStatus.FORCE_UPDATED && path.equals(SSHD_CONFIG) && !sshIsMeant) {
            LOG.warn("{} was changed by hand; to replace it by force, name the category ssh", path);
            decision = new ConfigDecision(ConfigStatus.MODIFIED, Action.KEEP);
        }
        if (decision.status() != null && modes.contains(ConfigRegeneration.Mode.WITH_DIFF)) {
            compare(path, file);
        }
        boolean done = decision.action() != Action.KEEP && isDone(decision.action(), path, file);
        if (done) {
            discard(file);
            note(path, state, decision.action());
        }
        ConfigStatus status = decision.status();
        if (status != null) {
            (done ? applied : pending).put(path, status);
            log(path, status, done);
        }
    }

    private void compare(String path, @Nullable Path file) {
        try {
            differences.put(path, system.difference(path, file));
        } catch (IOException e) {
            problems.add(category + ": the differences of " + path + " cannot be shown: " + e);
        }
    }

    private void log(String path, ConfigStatus status, boolean done) {
        if (done) {
            LOG.debug("{}: {} {}", category, path, status.word());
        } else {
            LOG.warn("{}: {} is left alone: {}", category, path, status.word());
        }
    }

    private void note(String path, State state, Action action) {
        if (action != Action.SKIP) {
            hashes.put(path, state.wanted());
            changed = true;
        }
    }

    private boolean isDone(Action action, String path, @Nullable Path file) {
        if (modes.contains(ConfigRegeneration.Mode.DRY_RUN)) {
            return true;
        }
        try {
            system.carryOut(action, path, file);
            return true;
        } catch (IOException e) {
            problems.add(category + ": " + path + " cannot be brought up to date: " + e);
            return false;
        }
    }

    // Empty if it cannot be told, as there is a folder or a pipe in the file's place.
    private Optional<State> state(String path, @Nullable Path file) {
        try {
            String now = system.hash(path);
            String saved = hashes.get(path);
            if (file == null) {
                return Optional.of(new State(now, saved, Wish.NONE, null));
            }
            return Optional.of(
                    Files.size(file) == 0
                            ? new State(now, saved, Wish.ABSENCE, null)
                            : new State(now, saved, Wish.CONTENT, HashStore.hash(file)));
        } catch (IOException e) {
            problems.add(category + ": " + path + " cannot be compared with what it should be: " + e.getMessage());
            return Optional.empty();
        }
    }

    private @Nullable String hash(Path file) {
        try {
            return HashStore.hash(file);
        } catch (IOException e) {
            throw new ConfigurationException("the pending file " + file + " cannot be read: " + e);
        }
    }

    private static void discard(@Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ConfigurationException("the pending file " + file + " cannot be deleted: " + e);
        }
    }
}
