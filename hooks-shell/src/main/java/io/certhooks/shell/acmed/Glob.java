// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The files that an absolute pattern with {@code *}, {@code ?}, {@code [...]} and {@code **} matches, in the order of their names. */
final class Glob {

    private static final Pattern WILD = Pattern.compile("[*?\\[]");
    private static final int MAX_FOUND = 1000;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ENTRIES = 100_000;

    private final Path pattern;
    private final List<Path> found = new ArrayList<>();
    private int seen;

    Glob(Path pattern) {
        this.pattern = pattern;
    }

    /**
     * Looks for them.
     *
     * @throws IOException if a directory cannot be read
     * @throws IllegalArgumentException if the pattern is not one, or matches too much
     */
    List<Path> files() throws IOException {
        Path root = pattern.getRoot();
        match(root == null ? Path.of("") : root, 0, 0);
        return found;
    }

    private void match(Path place, int index, int depth) throws IOException {
        if (found.size() == MAX_FOUND || depth > MAX_DEPTH) {
            return;
        }
        if (index == pattern.getNameCount()) {
            if (Files.exists(place)) {
                found.add(place);
            }
            return;
        }
        String name = pattern.getName(index).toString();
        if (name.equals("**")) {
            match(place, index + 1, depth);
            for (Path each : entries(place)) {
                if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                    match(each, index, depth + 1);
                }
            }
        } else if (WILD.matcher(name).find()) {
            Pattern wanted = expression(name);
            for (Path each : entries(place)) {
                if (wanted.matcher(String.valueOf(each.getFileName())).matches()) {
                    match(each, index + 1, depth);
                }
            }
        } else {
            match(place.resolve(name), index + 1, depth);
        }
    }

    private List<Path> entries(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        seen += entries.size();
        if (seen > MAX_ENTRIES) {
            throw new IllegalArgumentException("it would search more than " + MAX_ENTRIES + " files");
        }
        entries.sort(null);
        return entries;
    }

    private static Pattern expression(String name) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            int end = c == '[' ? endOfSet(name, i) : -1;
            if (c == '*' && regex.toString().endsWith(".*")) {
                continue;
            }
            if (c == '*' || c == '?') {
                regex.append(c == '*' ? ".*" : ".");
            } else if (end > 0) {
                regex.append(set(name.substring(i + 1, end)));
                i = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("\"" + name + "\" is no pattern: " + e.getDescription(), e);
        }
    }

    // A bracket right at the beginning is a member of the set.
    private static int endOfSet(String name, int start) {
        int first = name.startsWith("!", start + 1) ? start + 2 : start + 1;
        int end = name.indexOf(']', first + 1);
        if (end < 0) {
            throw new IllegalArgumentException("\"" + name + "\" is no pattern: a [ has no ]");
        }
        return end;
    }

    private static String set(String members) {
        boolean inverted = members.startsWith("!");
        StringBuilder set = new StringBuilder(inverted ? "[^" : "[");
        for (char c : members.substring(inverted ? 1 : 0).toCharArray()) {
            set.append(c == '-' || Character.isLetterOrDigit(c) ? "" : "\\").append(c);
        }
        return set.append(']').toString();
    }
}
