// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * Follows a path as the kernel does, element by element, and stops where somebody else could change what it leads to.
 *
 * <p>The rule is that of OpenSSH's {@code safe_path}: each directory is owned by root or the running user and not writable by
 * group or others, without an exception for the sticky bit unless the policy makes one. Symbolic links are followed here, so that a link in an unsafe
 * directory is found too.
 */
final class SafePath {

    private static final int MAX_LINKS = 40;
    private static final int GROUP_OR_OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;
    private static final int SETUID_OR_SETGID = 06000;
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    /**
     * What is unsafe.
     *
     * @param element the directory or file
     * @param problem why, to be read after its name
     */
    record Finding(Path element, String problem) {}

    private record Entry(int mode, int owner) {
        boolean is(int type) {
            return (mode & TYPE) == type;
        }
    }

    private final int user;
    private final boolean stickyAllowed;
    private final boolean setIdAllowed;

    /**
     * A rule for a user.
     *
     * @param policy one that looks at paths
     */
    SafePath(int user, TrustPolicy policy) {
        this(user, policy == TrustPolicy.STICKY_PATH, false);
    }

    private SafePath(int user, boolean stickyAllowed, boolean setIdAllowed) {
        this.user = user;
        this.stickyAllowed = stickyAllowed;
        this.setIdAllowed = setIdAllowed;
    }

    /** The same rule, but root's own set-user-id and set-group-id programs are fine. */
    SafePath allowingSetId() {
        return new SafePath(user, stickyAllowed, true);
    }

    /**
     * Looks at an absolute path of a file.
     *
     * @throws IOException if an element is missing or cannot be looked at
     */
    Optional<Finding> findingFor(Path file) throws IOException {
        return walk(file, false);
    }

    /**
     * Looks at an absolute path of a directory.
     *
     * @throws IOException if an element is missing or cannot be looked at
     */
    Optional<Finding> findingForDirectory(Path directory) throws IOException {
        return walk(directory, true);
    }

    private Optional<Finding> walk(Path path, boolean directoryWanted) throws IOException {
        Deque<Path> rest = new ArrayDeque<>();
        path.forEach(rest::add);
        Path here = path.getRoot();
        int links = 0;
        while (true) {
            Entry entry = look(here);
            if (entry.is(LINK)) {
                if (++links > MAX_LINKS) {
                    return Optional.of(new Finding(here, "is the 41st symbolic link on the way"));
                }
                Optional<Finding> stranger = judgeOwner(here, entry);
                if (stranger.isPresent()) {
                    return stranger;
                }
                here = follow(here, rest);
                continue;
            }
            Optional<Finding> finding =
                    rest.isEmpty() && !directoryWanted ? judge(here, entry) : judgeDirectory(here, entry);
            if (finding.isPresent() || rest.isEmpty()) {
                return finding;
            }
            here = step(here, rest.removeFirst());
        }
    }

    private static Path step(Path here, Path name) {
        String text = name.toString();
        if (text.equals("..")) {
            Path parent = here.getParent();
            return parent == null ? here : parent;
        }
        return text.equals(".") || text.isEmpty() ? here : here.resolve(name);
    }

    private static Path follow(Path link, Deque<Path> rest) throws IOException {
        Path target = Files.readSymbolicLink(link);
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
            rest.addFirst(target.getName(i));
        }
        Path root = target.getRoot();
        Path parent = link.getParent();
        return root != null ? root : parent == null ? link.getRoot() : parent;
    }

    private Optional<Finding> judgeDirectory(Path here, Entry entry) {
        if (!entry.is(DIRECTORY)) {
            return Optional.of(new Finding(here, "is not a directory"));
        }
        boolean sticky = stickyAllowed && (entry.mode & STICKY) != 0;
        return judgeOwner(here, entry).or(() -> sticky ? Optional.empty() : judgeMode(here, entry));
    }

    private Optional<Finding> judge(Path here, Entry entry) {
        if (!entry.is(REGULAR)) {
            return Optional.of(new Finding(here, "is not a regular file"));
        }
        if ((entry.mode & SETUID_OR_SETGID) != 0 && !(setIdAllowed && entry.owner == 0)) {
            return Optional.of(new Finding(here, "is set-user-id or set-group-id: chmod ug-s it"));
        }
        return judgeOwner(here, entry).or(() -> judgeMode(here, entry));
    }

    private Optional<Finding> judgeOwner(Path here, Entry entry) {
        if (entry.owner != 0 && entry.owner != user) {
            return Optional.of(new Finding(
                    here,
                    "is owned by user " + entry.owner + ", neither by root nor by the running user " + user
                            + ": chown it to one of them"));
        }
        return Optional.empty();
    }

    private static Optional<Finding> judgeMode(Path here, Entry entry) {
        if ((entry.mode & GROUP_OR_OTHERS_WRITE) != 0) {
            return Optional.of(new Finding(
                    here,
                    String.format(
                            "can be written by others (mode %04o): chmod go-w it, or keep what it is for elsewhere",
                            entry.mode & 07777)));
        }
        return Optional.empty();
    }

    private static Entry look(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
        return new Entry(number(attributes, "mode"), number(attributes, "uid"));
    }

    private static int number(Map<String, Object> attributes, String name) {
        return (Integer) requireNonNull(attributes.get(name), name);
    }
}
