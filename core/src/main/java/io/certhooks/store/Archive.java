// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/** Makes and deletes the directories of generations. No number is ever used twice as long as the name exists. */
record Archive(StoreLayout layout, DurableFiles files, WriterRight right, GenerationReader reader) {

    /** Begins a generation with the next number. */
    StagedDirectory stage(String name) {
        return new StagedDirectory(this, name, highest(name) + 1, false);
    }

    /** The directory of a generation, and those above it in which names are not known to be durable. */
    List<Path> unsure(String name, int number) {
        Path directory = layout.generation(name, number);
        // A generation is complete only after the certificate's directory is durable.
        return reader.numbers(name).stream().anyMatch(other -> reader.isComplete(name, other))
                ? List.of(directory, layout.archive(name))
                : List.of(directory, layout.archive(name), layout.archive());
    }

    /** Finds a directory that is not complete. */
    Optional<StagedGeneration> staged(String name, int number) {
        Path directory = layout.generation(name, number);
        boolean open = number > 0
                && StoredFiles.isDirectory(directory)
                && !StoredFiles.exists(directory.resolve(StoreLayout.METADATA));
        return open ? Optional.of(new StagedDirectory(this, name, number, true)) : Optional.empty();
    }

    /** The key of the newest generation before one. */
    Optional<Path> keyBefore(String name, int number) {
        Integer before = reader.numbers(name).lower(number);
        return before != null && reader.hasKey(name, before)
                ? Optional.of(layout.generation(name, before).resolve(StoreLayout.KEY))
                : Optional.empty();
    }

    /** Deletes a generation, for readers at once. */
    void delete(String name, int number) {
        Path directory = layout.generation(name, number);
        if (number == highest(name)) {
            files.replace(layout.highestNumber(name), Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
        }
        if (StoredFiles.isDirectory(layout.archive(name))) {
            discard(directory, layout.deleted(name, number));
        }
    }

    /** Deletes all generations of a certificate and forgets their numbers. */
    void deleteAll(String name) {
        discard(layout.archive(name), layout.deleted(name));
    }

    private void discard(Path directory, Path grave) {
        files.deleteTree(grave);
        if (StoredFiles.exists(directory)) {
            files.move(directory, grave);
        }
        // Also if it was gone already: whoever moved it away may have been cut off.
        files.sync(DurableFiles.parent(directory));
        files.sync(layout.archive());
        files.deleteTree(grave);
        files.sync(layout.archive());
    }

    private int highest(String name) {
        NavigableSet<Integer> numbers = reader.numbers(name);
        int highest = numbers.isEmpty() ? 0 : numbers.last();
        Optional<byte[]> mark = StoredFiles.read(layout.highestNumber(name));
        return mark.isEmpty()
                ? highest
                : Math.max(highest, parse(new String(mark.get(), StandardCharsets.US_ASCII), name));
    }

    private int parse(String text, String name) {
        return StoreLayout.number(text)
                .orElseThrow(() -> new StoreException(
                        layout.highestNumber(name) + " does not hold a number; write the highest number that a"
                                + " generation of this certificate ever had into it",
                        null));
    }
}
