// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The engine's notes, each a file of one {@linkplain RecordFormat record} beside the states. */
final class NoteFiles {

    private final StoreLayout layout;
    private final DurableFiles files;
    private final WriterRight right;

    NoteFiles(StoreLayout layout, DurableFiles files, WriterRight right) {
        this.layout = layout;
        this.files = files;
        this.right = right;
    }

    List<String> keys() {
        return StoredFiles.names(layout.state()).stream()
                .filter(StoreLayout::isNote)
                .map(StoreLayout::keyOfNote)
                .sorted()
                .toList();
    }

    Optional<byte[]> read(String key) {
        return RecordFormat.read(layout.note(CertificateName.requireNote(key)));
    }

    void save(String key, byte[] note) {
        Path file = layout.note(CertificateName.requireNote(key));
        byte[] record = RecordFormat.record(GenerationContent.requireSize(note, "note"));
        right.change(() -> files.replace(file, record));
    }

    void remove(String key) {
        CertificateName.requireNote(key);
        right.change(() -> {
            files.delete(layout.note(key));
            files.sync(layout.state());
        });
    }
}
