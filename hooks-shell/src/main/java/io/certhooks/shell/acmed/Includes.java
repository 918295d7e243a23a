// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.config.ConfigFile;
import io.certhooks.shell.config.Section;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a file and, depth first, all it includes, each once. */
final class Includes {

    private static final int MAX_FILES = 1000;

    private final TrustPolicy trust;
    private final List<String> problems;
    private final List<String> remarks;
    private final Set<Path> loaded = new LinkedHashSet<>();

    /**
     * Prepares to read.
     *
     * @param problems gets what is wrong
     * @param remarks gets what is not wrong, but will not do what it seems to
     */
    Includes(TrustPolicy trust, List<String> problems, List<String> remarks) {
        this.trust = trust;
        this.problems = problems;
        this.remarks = remarks;
    }

    /** The tables of a file with those of its includes; without tables if it was read already or cannot be. */
    Tables read(Path given) {
        Optional<Path> file = real(given);
        if (file.isEmpty() || !loaded.add(file.get())) {
            return new Tables();
        }
        Optional<String> objection = trust.objectionTo(file.get());
        if (objection.isPresent() || loaded.size() > MAX_FILES) {
            problems.add(file.get() + ": " + objection.orElse("more than " + MAX_FILES + " files are included"));
            return new Tables();
        }
        return readTrusted(file.get());
    }

    private Tables readTrusted(Path file) {
        Tables tables;
        try {
            tables = Tables.read(Section.top(file.toString(), ConfigFile.readToml(file), problems), file);
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
            return new Tables();
        }
        for (String pattern : tables.includes) {
            for (Path included : matches(file, pattern)) {
                Tables more = read(included);
                remarkDropped(tables, more, included);
                tables.append(more);
            }
        }
        return tables;
    }

    private void remarkDropped(Tables tables, Tables included, Path file) {
        AcmedGlobal global = included.global;
        if (tables.global != null && global != null && !global.droppedKeys().isEmpty()) {
            remarks.add(file + ": global: an included file cannot set " + String.join(", ", global.droppedKeys())
                    + "; set it in the file that includes it");
        }
    }

    private List<Path> matches(Path file, String pattern) {
        Path directory = file.getParent() == null ? file : file.getParent();
        try {
            List<Path> found = new Glob(directory.resolve(pattern)).files();
            if (found.isEmpty()) {
                remarks.add(file + ": include: \"" + pattern + "\" matches no file");
            }
            return found;
        } catch (IOException | IllegalArgumentException e) {
            problems.add(file + ": include: \"" + pattern + "\" cannot be looked for: " + e);
            return List.of();
        }
    }

    private Optional<Path> real(Path file) {
        try {
            return Optional.of(file.toRealPath());
        } catch (NoSuchFileException e) {
            problems.add(file + ": there is no such file");
            return Optional.empty();
        } catch (IOException e) {
            problems.add(file + ": it cannot be read: " + e);
            return Optional.empty();
        }
    }
}
