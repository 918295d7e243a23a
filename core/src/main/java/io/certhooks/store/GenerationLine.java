// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.Generation;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The generations of one certificate in memory. */
final class GenerationLine {

    private final String name;
    private final TreeMap<Integer, MemoryGeneration> generations = new TreeMap<>();
    private int highest;
    private int current;

    GenerationLine(String name) {
        this.name = name;
    }

    synchronized MemoryGeneration stage(MemoryCertificateStore store) {
        return new MemoryGeneration(store, this, name, highest + 1);
    }

    /** Takes in a generation of which something is to be saved. */
    synchronized void add(MemoryGeneration generation) {
        generations.putIfAbsent(generation.number(), generation);
        highest = Math.max(highest, generation.number());
    }

    synchronized Optional<StagedGeneration> open(int number) {
        return Optional.ofNullable(generations.get(number))
                .filter(generation -> !generation.isComplete())
                .map(g -> g);
    }

    synchronized Optional<MemoryGeneration.Content> content(int number) {
        return Optional.ofNullable(generations.get(number)).flatMap(MemoryGeneration::content);
    }

    synchronized List<Generation> complete() {
        return generations.values().stream()
                .flatMap(generation -> generation.content().stream())
                .map(content -> content.issued().generation())
                .toList();
    }

    synchronized Optional<Generation> current() {
        return content(current).map(content -> content.issued().generation());
    }

    synchronized void publish(int number) {
        current = number;
    }

    synchronized void delete(int number) {
        if (number == current) {
            throw new IllegalArgumentException("generation " + number + " of " + name
                    + " is the current one; publish another one before it is deleted");
        }
        generations.remove(number);
    }

    synchronized void clear() {
        generations.clear();
    }

    synchronized boolean holds(MemoryGeneration generation) {
        return generations.containsValue(generation);
    }
}
