// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.yunohost.HookFile.Origin;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which files of the two folders are hooks, and in which order. */
final class HookListing {

    // What editors and Debian's packages leave behind.
    private static final Pattern LEFTOVER = Pattern.compile(
            "\\.(?:bak|old|orig|rej|save|swp|disabled|dpkg-(?:old|new|dist|tmp)|ucf-(?:old|new|dist))$");

    private final Path custom;
    private final Path system;

    HookListing(Path custom, Path system) {
        this.custom = custom;
        this.system = system;
    }

    /** All hooks of an action, in the order in which they run. */
    List<HookFile> all(String action) {
        List<HookFile> hooks = new ArrayList<>();
        hooksIn(system, action, Origin.SYSTEM).forEach(hook -> put(hook, hooks));
        hooksIn(custom, action, Origin.CUSTOM).forEach(hook -> put(hook, hooks));
        // Stable, so that within one priority the system's come first.
        hooks.sort(Comparator.comparing(HookFile::priority));
        return hooks;
    }

    // A hook that replaces another takes its place.
    private static void put(HookFile hook, List<HookFile> hooks) {
        for (int i = 0; i < hooks.size(); i++) {
            if (hook.replaces(hooks.get(i))) {
                hooks.set(i, hook);
                return;
            }
        }
        hooks.add(hook);
    }

    /** Of all hooks of an action those with one of some names, or a name that continues one after {@code _}. */
    List<HookFile> named(String action, List<String> names) {
        return all(action).stream()
                .filter(hook -> names.isEmpty() || names.stream().anyMatch(name -> isChosenBy(name, hook.name())))
                .toList();
    }

    private static boolean isChosenBy(String wanted, String name) {
        return name.equals(wanted) || name.startsWith(wanted + "_");
    }

    /** The hooks with exactly one name, custom ones first; only files with a priority and no extension, as YunoHost looks. */
    List<HookFile> info(String action, String name) {
        List<HookFile> found = new ArrayList<>();
        Set<String> priorities = new TreeSet<>();
        for (Origin origin : List.of(Origin.CUSTOM, Origin.SYSTEM)) {
            for (HookFile hook : hooksIn(origin == Origin.CUSTOM ? custom : system, action, origin)) {
                boolean hidden = origin == Origin.SYSTEM && priorities.contains(hook.priority());
                if (hook.fileName().endsWith("-" + name) && !hidden) {
                    found.add(hook);
                }
            }
            found.forEach(hook -> priorities.add(hook.priority()));
        }
        return found;
    }

    /** The names of the folders in either place, in alphabetical order. */
    Set<String> actions() {
        Set<String> actions = new TreeSet<>();
        for (Path root : List.of(system, custom)) {
            entries(root).stream()
                    .filter(Files::isDirectory)
                    .forEach(folder -> actions.add(String.valueOf(folder.getFileName())));
        }
        return actions;
    }

    private static List<HookFile> hooksIn(Path root, String action, Origin origin) {
        return entries(root.resolve(action)).stream()
                .filter(file -> !isIgnored(String.valueOf(file.getFileName())))
                .map(file -> HookFile.of(action, file, origin))
                .toList();
    }

    static boolean isIgnored(String name) {
        return name.startsWith(".")
                || name.endsWith("~")
                || name.endsWith(".pyc")
                || (name.startsWith("__") && name.endsWith("__"));
    }

    /** What a folder holds, in alphabetical order; nothing if there is no such folder. */
    static List<Path> entries(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted(Comparator.comparing(Path::toString)).toList();
        } catch (IOException | DirectoryIteratorException | java.io.UncheckedIOException e) {
            throw new ConfigurationException("the folder of hooks " + folder + " cannot be read: " + e);
        }
    }

    /**
     * What in the two folders is not what it looks like; see {@link HookTree#findings()}.
     *
     * @param trust which files may be called
     */
    List<String> findings(TrustPolicy trust) {
        Set<String> findings = new LinkedHashSet<>();
        if (!Files.isDirectory(custom)) {
            findings.add(custom + ": there is no such folder, so the administrator has no hooks");
        }
        for (Path root : List.of(system, custom)) {
            for (Path entry : entries(root)) {
                if (!Files.isDirectory(entry)) {
                    findings.add(entry + ": no folder, so no hooks; move it into the folder of an action");
                }
            }
        }
        for (String action : actions()) {
            findingsOf(action, trust, findings);
        }
        return List.copyOf(findings);
    }

    private void findingsOf(String action, TrustPolicy trust, Set<String> findings) {
        if (!Actions.ALL.contains(action)) {
            findings.add(action + ": no action of YunoHost; it is called only if a program fires it by this name");
        } else if (Actions.REMOVED.contains(action)) {
            findings.add(action + ": YunoHost does not fire this action any more");
        }
        List<HookFile> used = all(action);
        for (Path root : List.of(system, custom)) {
            for (Path file : entries(root.resolve(action))) {
                findingOf(file, used, findings);
                if (Files.isRegularFile(file) && isCalled(file, used)) {
                    trust.objectionTo(file)
                            .ifPresent(why -> findings.add(file + ": refused whenever the action is called; " + why));
                }
            }
        }
    }

    private static void findingOf(Path file, List<HookFile> used, Set<String> findings) {
        if (isIgnored(String.valueOf(file.getFileName()))) {
            findings.add(file + ": ignored because of its name");
        } else if (!isCalled(file, used)) {
            findings.add(file + ": replaced by another file with the same priority and name");
        } else if (Files.isDirectory(file)) {
            findings.add(file + ": a folder; it is reported as failed whenever the action is called");
        } else if (!Files.exists(file)) {
            findings.add(file + ": a link to nothing; it is reported as failed whenever the action is called");
        } else if (!Files.isRegularFile(file)) {
            findings.add(file + ": a pipe or a device; it is reported as failed whenever the action is called");
        } else if (LEFTOVER.matcher(file.toString()).find()) {
            findings.add(file + ": called as YunoHost does, though its name is that of a leftover; put a dot in front"
                    + " of it if it is one");
        }
    }

    private static boolean isCalled(Path file, List<HookFile> used) {
        return used.stream().anyMatch(hook -> hook.path().equals(file.toAbsolutePath()));
    }
}
