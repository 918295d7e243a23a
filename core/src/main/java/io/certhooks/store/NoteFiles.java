// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.util.SortedMap;
import java.util.TreeMap;

/** The engine's notes, each a file beside the states. */
final class NoteFiles {

    private final StoreLayout layout;
    private final DurableFiles files;
    private final WriterRight right;

    NoteFiles(StoreLayout layout, DurableFiles files, WriterRight right) {
        this.layout = layout;
        this.files = files;
        this.right = right;
    }

    SortedMap<String, byte[]> read() {
        SortedMap<String, byte[]> notes = new TreeMap<>();
        for (String file : StoredFiles.names(layout.state())) {
            if (StoreLayout.isNote(file)) {
                String key = StoreLayout.keyOfNote(file);
                StoredFiles.read(layout.note(key)).ifPresent(note -> notes.put(key, note));
            }
        }
        return notes;
    }

    void save(String key, byte[] note) {
        byte[] copy = GenerationContent.requireSize(note, "note").clone();
        CertificateName.requireNote(key);
        right.change(() -> files.replace(layout.note(key), copy));
    }

    void remove(String key) {
        CertificateName.requireNote(key);
        right.change(() -> {
            files.delete(layout.note(key));
            files.sync(layout.state());
        });
    }
}
