// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Certbot remembers from one certificate to the next, for one run. Safe for use by several threads. */
final class RunMemory {

    private final Set<String> begun = new HashSet<>();
    private final Set<String> failed = new HashSet<>();
    private final Map<String, Command> post = new LinkedHashMap<>();
    private final Map<String, List<String>> names = new HashMap<>();
    private final Set<String> undeployed = new HashSet<>();
    private final Map<String, String> leaked = new HashMap<>();

    /** Whether a pre command has not been run yet; from now on it has. */
    synchronized boolean begin(Command command) {
        return begun.add(command.text());
    }

    synchronized void failed(Command command) {
        failed.add(command.text());
    }

    synchronized void succeeded(Command command) {
        failed.remove(command.text());
    }

    synchronized boolean hasFailed(Command command) {
        return failed.contains(command.text());
    }

    /** Remembers post commands for the end of the run. */
    synchronized void register(List<Command> commands) {
        commands.forEach(command -> post.putIfAbsent(command.text(), command));
    }

    /** Remembers post commands each time they come, as Certbot's {@code certonly} does. */
    synchronized void registerAll(List<Command> commands) {
        commands.forEach(command -> post.put(post.size() + "\0" + command.text(), command));
    }

    /** The post commands in the order in which they were first registered; they are forgotten. */
    synchronized List<Command> takePost() {
        List<Command> all = List.copyOf(post.values());
        post.clear();
        return all;
    }

    synchronized void names(Operation operation, List<String> namesOfCertificate) {
        names.put(operation.id(), namesOfCertificate);
    }

    /** The names of the certificate that an operation has brought; those asked for if it was not seen. */
    synchronized List<String> names(Operation operation) {
        List<String> seen = names.get(operation.id());
        return seen != null ? seen : NameList.of(operation.identifiers());
    }

    /** Has a deploy count as a failed renewal, as Certbot does when a program prints what is not text. */
    synchronized void undeployed(Operation operation) {
        undeployed.add(operation.id());
    }

    synchronized boolean isUndeployed(Operation operation) {
        return undeployed.contains(operation.id());
    }

    /** Leaves variables to later programs of the run. */
    synchronized void leak(Map<String, String> variables) {
        leaked.putAll(variables);
    }

    /** What earlier programs of the run have left. */
    synchronized Map<String, String> leaked() {
        return new HashMap<>(leaked);
    }
}
