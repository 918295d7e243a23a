// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the hooks of a {@link MortalProgram} have written down, over all its lives. */
final class CallLog {

    private final List<Line> lines = new ArrayList<>();

    /** One line. */
    private record Line(long pid, boolean begin, String phase, String about) {}

    /** One hook's part in a deploy. */
    record Deploy(String hook, String certificate, String generation, String key, int attempt, String replay) {

        static Deploy of(String text) {
            String[] parts = text.split(" ", -1);
            return new Deploy(parts[0], parts[1], parts[2], parts[3], Integer.parseInt(parts[4]), parts[5]);
        }
    }

    CallLog(Path file) throws IOException {
        if (Files.exists(file)) {
            for (String text : Files.readAllLines(file)) {
                String[] parts = text.split(" ", 4);
                lines.add(new Line(Long.parseLong(parts[0]), parts[1].equals("begin"), parts[2], parts[3]));
            }
        }
    }

    /** How often a phase was begun. */
    long count(String phase) {
        return lines.stream()
                .filter(line -> line.begin() && line.phase().equals(phase))
                .count();
    }

    private Set<String> abouts(boolean begin, String phase) {
        Set<String> abouts = new HashSet<>();
        lines.stream()
                .filter(line -> line.begin() == begin && line.phase().equals(phase))
                .forEach(line -> abouts.add(line.about()));
        return abouts;
    }

    /** What is wrong with the calls, all lives together and the last one ended in peace; empty if nothing is. */
    List<String> problems() {
        List<String> problems = unfinished();
        deployProblems(problems);
        return problems;
    }

    /** The proofs without clean-up and the operations without post. */
    List<String> unfinished() {
        List<String> problems = new ArrayList<>();
        Set<String> proofs = abouts(true, "present");
        proofs.removeAll(abouts(false, "cleanUp"));
        proofs.forEach(proof -> problems.add("not cleaned up: " + proof));
        Set<String> operations = abouts(true, "pre");
        operations.removeAll(abouts(false, "post"));
        operations.forEach(operation -> problems.add("no post for " + operation));
        openRuns().forEach(run -> problems.add("no end of the run " + run));
        return problems;
    }

    /** The runs without an end. */
    Set<String> openRuns() {
        Set<String> runs = abouts(true, "run");
        runs.removeAll(abouts(false, "run"));
        return runs;
    }

    private void deployProblems(List<String> problems) {
        Map<String, Line> busy = new HashMap<>();
        Map<String, String> open = new HashMap<>();
        Map<String, Deploy> last = new HashMap<>();
        Map<String, String> keys = new HashMap<>();
        for (Line line : lines) {
            if (!line.phase().equals("deploy") && !line.phase().equals("batch")) {
                continue;
            }
            for (String part : line.about().split(" & ", -1)) {
                Deploy deploy = Deploy.of(part);
                String target = deploy.hook() + " " + deploy.certificate();
                if (!line.begin()) {
                    busy.remove(target);
                    open.remove(deploy.key());
                    continue;
                }
                open.put(deploy.key(), part);
                Line other = busy.put(target, line);
                if (other != null && other.pid() == line.pid()) {
                    problems.add("two at once: " + part);
                }
                Deploy before = last.put(deploy.key(), deploy);
                if (before != null && (!deploy.replay().equals("true") || deploy.attempt() <= before.attempt())) {
                    problems.add("not told that it is a repetition: " + part);
                }
                String what = target + " " + deploy.generation();
                String key = keys.putIfAbsent(deploy.key(), what);
                if (key != null && !key.equals(what)) {
                    problems.add("one key for two deploys: " + part);
                }
            }
        }
        open.values().forEach(part -> problems.add("begun and never ended: " + part));
    }

    /** The deploys that came to their end, each as hook, certificate and generation. */
    Set<String> delivered() {
        Set<String> delivered = new HashSet<>();
        for (String phase : List.of("deploy", "batch")) {
            for (String about : abouts(false, phase)) {
                for (String part : about.split(" & ", -1)) {
                    Deploy deploy = Deploy.of(part);
                    delivered.add(deploy.hook() + " " + deploy.certificate() + " " + deploy.generation());
                }
            }
        }
        return delivered;
    }

    /** How many deploys with keys of their own there were. */
    int deploys() {
        Set<String> keys = new HashSet<>();
        for (String phase : List.of("deploy", "batch")) {
            for (String about : abouts(true, phase)) {
                for (String part : about.split(" & ", -1)) {
                    keys.add(Deploy.of(part).key());
                }
            }
        }
        return keys.size();
    }

    /** The generations whose key was told of, each such as {@code #2}. */
    Set<String> keys() {
        return abouts(false, "key");
    }

    /** The generation that a hook got last, such as {@code #2}. */
    String last(String hook) {
        String last = "none";
        for (Line line : lines) {
            if (!line.begin() && line.about().startsWith(hook + " ")) {
                last = Deploy.of(line.about()).generation();
            }
        }
        return last;
    }

    /** The sizes of the batches that were begun, in order. */
    List<Integer> batches() {
        return lines.stream()
                .filter(line -> line.begin() && line.phase().equals("batch"))
                .map(line -> line.about().split(" & ", -1).length)
                .toList();
    }
}
