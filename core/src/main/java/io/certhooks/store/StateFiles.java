// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The engine's states, each a file of {@linkplain RecordFormat records}.
 *
 * <p>A change is appended, which takes one flush; a file that is made anew takes two, and a rename.
 */
final class StateFiles {

    private static final int APPENDED_UP_TO = 16 * 1024;

    private final StoreLayout layout;
    private final DurableFiles files;
    private final WriterRight right;
    // Of the files that end with a whole record because they were written here.
    private final Map<String, Integer> lengths = new ConcurrentHashMap<>();

    StateFiles(StoreLayout layout, DurableFiles files, WriterRight right) {
        this.layout = layout;
        this.files = files;
        this.right = right;
    }

    Optional<byte[]> read(String name) {
        return RecordFormat.read(layout.state(CertificateName.require(name)));
    }

    void save(String name, byte[] state) {
        Path file = layout.state(CertificateName.require(name));
        byte[] record = RecordFormat.record(GenerationContent.requireSize(state, "state"));
        right.change(() -> {
            Integer appended = lengths.computeIfPresent(name, (key, length) -> append(file, length, record));
            if (appended == null) {
                lengths.compute(name, (key, length) -> {
                    files.replace(file, record);
                    return record.length;
                });
            }
        });
    }

    private @Nullable Integer append(Path file, int length, byte[] record) {
        int next = length + record.length;
        return next <= APPENDED_UP_TO && files.append(file, length, record) ? next : null;
    }

    /** Copies a state that is damaged. */
    void setAside(String name) {
        Path file = layout.state(CertificateName.require(name));
        right.change(() ->
                StoredFiles.readRecords(file).ifPresent(damaged -> files.replace(layout.damagedState(name), damaged)));
    }

    /** Forgets what was written here: others may write from now on, or have written. */
    void forget() {
        lengths.clear();
    }
}
