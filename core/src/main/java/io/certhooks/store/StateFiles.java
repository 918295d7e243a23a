// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The engine's states, each a file of {@linkplain RecordFormat records}.
 *
 * <p>A file is made with room for more records. To fill that takes one flush, of which the file system itself has to
 * write down nothing; a file that is made anew takes two, and a rename.
 */
final class StateFiles {

    private final StoreLayout layout;
    private final DurableFiles files;
    private final WriterRight right;
    // How far the files are full whose last record is whole because it was written here.
    private final Map<String, Integer> lengths = new ConcurrentHashMap<>();

    StateFiles(StoreLayout layout, DurableFiles files, WriterRight right) {
        this.layout = layout;
        this.files = files;
        this.right = right;
    }

    Optional<byte[]> read(String name) {
        return RecordFormat.read(layout.state(CertificateName.require(name)));
    }

    /**
     * Adds a record.
     *
     * @param flush whether to wait until it is on disk, with those before it
     */
    void save(String name, byte[] state, boolean flush) {
        Path file = layout.state(CertificateName.require(name));
        byte[] record = RecordFormat.record(GenerationContent.requireSize(state, "state"));
        right.change(() -> lengths.compute(name, (key, length) -> {
            if (length != null && files.fill(file, length, record, flush)) {
                return length + record.length;
            }
            files.replace(file, RecordFormat.withRoom(record));
            return record.length;
        }));
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
