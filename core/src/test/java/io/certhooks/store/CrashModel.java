// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Records changes and enumerates what a disk may hold after a loss of power between any two of them.
 *
 * <p>The weakest file system there may be: of all changes that were not flushed, any subset survives, in whatever order
 * they came; of content that was not flushed there is nothing, the first half, or all. Only a rename is atomic.
 */
final class CrashModel implements Change.Watcher {

    private static final int ROOT = 0;
    private static final String NOTHING = "";

    /** What one change does to the disk, and the step from which on that is durable. */
    private static final class Effect {
        final int step;
        final int owner;
        final Step apply;
        final int variants;
        int durableAt = Integer.MAX_VALUE;
        int removed = -1;

        Effect(int step, int owner, int variants, Step apply) {
            this.step = step;
            this.owner = owner;
            this.variants = variants;
            this.apply = apply;
        }
    }

    private interface Step {
        void on(Disk disk, int variant);
    }

    /** A disk: what each directory, file and link holds, by number. */
    private static final class Disk {
        final Map<Integer, TreeMap<String, Integer>> directories = new HashMap<>();
        final Map<Integer, String> files = new HashMap<>();
        final Map<Integer, String> links = new HashMap<>();

        Disk copy() {
            Disk copy = new Disk();
            directories.forEach((id, entries) -> copy.directories.put(id, new TreeMap<>(entries)));
            copy.files.putAll(files);
            copy.links.putAll(links);
            return copy;
        }

        Map<String, Integer> directory(int id) {
            return directories.computeIfAbsent(id, key -> new TreeMap<>());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Disk disk && directories.equals(disk.directories) && files.equals(disk.files);
        }

        @Override
        public int hashCode() {
            return directories.hashCode() * 31 + files.hashCode();
        }

        /** All that can be reached from the root, as path and content. */
        void describe(int id, String path, Map<String, String> tree) {
            directory(id).forEach((name, child) -> {
                String place = path + "/" + name;
                if (links.containsKey(child)) {
                    tree.put(place, "->" + links.get(child));
                } else if (files.containsKey(child)) {
                    tree.put(place, "=" + files.get(child));
                } else {
                    tree.put(place, "/");
                    describe(child, place, tree);
                }
            });
        }
    }

    /**
     * One state the disk may be in.
     *
     * @param step how many changes had been made
     * @param tree path to content, with a mark in front for its kind
     */
    record State(int step, Map<String, String> tree) {

        /** Makes it real. */
        void write(Path root) throws IOException {
            FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Files.createDirectory(root, mode);
            for (Map.Entry<String, String> entry : tree.entrySet()) {
                Path place = root.resolve(entry.getKey().substring(1));
                String value = entry.getValue();
                if (value.startsWith("->")) {
                    Files.createSymbolicLink(place, Path.of(value.substring(2)));
                } else if (value.startsWith("=")) {
                    Files.writeString(place, value.substring(1));
                } else {
                    Files.createDirectory(place, mode);
                }
            }
        }
    }

    private final Path root;
    private final Disk before = new Disk();
    private final Disk live;
    private final List<Effect> effects = new ArrayList<>();
    private final List<Integer> beforeFlushes = new ArrayList<>();
    private int nextId = ROOT + 1;
    private int steps;
    private long raw;

    /** Starts with what is there, all of it durable. */
    CrashModel(Path root) throws IOException {
        this.root = root;
        scan(root, ROOT);
        this.live = before.copy();
    }

    private void scan(Path directory, int id) throws IOException {
        Map<String, Integer> entries = before.directory(id);
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : children.toList()) {
                int childId = nextId++;
                entries.put(child.getFileName().toString(), childId);
                if (Files.isSymbolicLink(child)) {
                    before.links.put(childId, Files.readSymbolicLink(child).toString());
                } else if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    scan(child, childId);
                } else {
                    before.files.put(childId, Files.readString(child, US_ASCII));
                }
            }
        }
    }

    /** How many changes have been made. */
    int steps() {
        return steps;
    }

    /** How many ways there were to the states of the last enumeration: doubles included. */
    long raw() {
        return raw;
    }

    @Override
    public boolean before(Change change) {
        if (!change.path().startsWith(root)) {
            return true;
        }
        steps++;
        switch (change.kind()) {
            case MAKE_DIRECTORY ->
                enter(change.path(), newId(id -> {
                    live.directory(id);
                    before.directory(id);
                }));
            case MAKE_FILE ->
                enter(change.path(), newId(id -> {
                    live.files.put(id, NOTHING);
                    before.files.put(id, NOTHING);
                }));
            case MAKE_LINK ->
                enter(change.path(), newId(id -> {
                    live.links.put(id, change.other().toString());
                    before.links.put(id, change.other().toString());
                }));
            case WRITE -> write(find(change.path()), (int) change.position(), change.data());
            case SYNC -> {
                beforeFlushes.add(steps - 1);
                sync(find(change.path()));
            }
            case MOVE -> move(change.path(), change.other());
            case DELETE -> delete(change.path());
            default -> throw new AssertionError(change);
        }
        return change.kind() != Change.Kind.SYNC;
    }

    private interface Maker {
        void make(int id);
    }

    private int newId(Maker maker) {
        maker.make(nextId);
        return nextId++;
    }

    private void enter(Path path, int id) {
        int directory = parent(path);
        String name = name(path);
        record(directory, 1, (disk, variant) -> disk.directory(directory).put(name, id));
    }

    private void delete(Path path) {
        int directory = parent(path);
        String name = name(path);
        int removed = live.directory(directory).get(name);
        record(directory, 1, (disk, variant) -> disk.directory(directory).remove(name));
        effects.get(effects.size() - 1).removed = removed;
    }

    private void write(int id, int position, byte[] data) {
        String all = new String(data, US_ASCII);
        String half = all.substring(0, data.length / 2);
        String old = live.files.get(id);
        // Of what makes a file longer, the beginning survives; of what is written into it, any of the writes.
        boolean longer = position == old.length();
        record(id, 2, (disk, variant) -> {
            String text = variant == 1 ? all : half;
            disk.files.put(id, longer ? old + text : spliced(disk.files.get(id), position, text));
        });
    }

    private static String spliced(String old, int position, String data) {
        return old.substring(0, position) + data + old.substring(position + data.length());
    }

    private void sync(int id) {
        for (Effect effect : effects) {
            if (effect.owner == id && effect.durableAt > steps) {
                effect.durableAt = steps;
                // What happened inside does not matter any more once it is certain that all of it is gone.
                sync(effect.removed);
            }
        }
    }

    private void move(Path from, Path to) {
        int source = parent(from);
        int target = parent(to);
        String oldName = name(from);
        String newName = name(to);
        int id = live.directory(source).get(oldName);
        record(target, 1, (disk, variant) -> {
            disk.directory(source).remove(oldName);
            disk.directory(target).put(newName, id);
        });
    }

    private void record(int owner, int variants, Step apply) {
        effects.add(new Effect(steps, owner, variants, apply));
        apply.on(live, 1);
    }

    private int parent(Path path) {
        return find(path.getParent());
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private int find(Path path) {
        int id = ROOT;
        for (Path part : root.relativize(path)) {
            if (!part.toString().isEmpty()) {
                id = live.directory(id).get(part.toString());
            }
        }
        return id;
    }

    /** All different states, each once, with the last step at which it is possible. */
    List<State> states() {
        Map<Map<String, String>, State> distinct = new LinkedHashMap<>();
        raw = 0;
        // As long as nothing is flushed, all that was possible stays possible.
        for (int step : beforeFlushes) {
            enumerate(step, distinct);
        }
        enumerate(steps, distinct);
        return List.copyOf(distinct.values());
    }

    private void enumerate(int step, Map<Map<String, String>, State> distinct) {
        disks(step).forEach((disk, ways) -> {
            raw += ways;
            Map<String, String> tree = new TreeMap<>();
            disk.describe(ROOT, "", tree);
            distinct.put(tree, new State(step, tree));
        });
    }

    /** All disks after so many steps, with the number of ways that lead to each. */
    private Map<Disk, Long> disks(int step) {
        Map<Disk, Long> disks = Map.of(before, 1L);
        for (Effect effect : effects) {
            if (effect.step > step) {
                break;
            }
            Map<Disk, Long> next = new HashMap<>();
            disks.forEach((disk, ways) -> {
                if (effect.durableAt > step) {
                    next.merge(disk, ways, Long::sum);
                }
                int variants = effect.durableAt > step ? effect.variants : 1;
                for (int variant = 1; variant <= variants; variant++) {
                    Disk copy = disk.copy();
                    effect.apply.on(copy, variant);
                    next.merge(copy, ways, Long::sum);
                }
            });
            disks = next;
        }
        return disks;
    }
}
