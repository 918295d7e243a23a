// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.StoreException;
import io.certhooks.store.CertificateStore;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records in a store's notes. */
final class Notes {

    private static final Logger LOG = LoggerFactory.getLogger(Notes.class);

    private Notes() {}

    static void save(CertificateStore store, String key, Record note) {
        store.saveNote(key, StateFormat.write(note));
    }

    /**
     * Reads the notes whose keys begin with a prefix. One that a disk has changed is removed: nothing in it can be relied on,
     * and it must not keep the program from starting.
     *
     * @return the notes by their keys
     */
    static <T extends Record> SortedMap<String, T> read(CertificateStore store, String prefix, Class<T> type) {
        SortedMap<String, T> found = new TreeMap<>();
        for (String key : store.noteKeys()) {
            if (key.startsWith(prefix)) {
                try {
                    store.note(key).ifPresent(json -> found.put(key, StateFormat.read(json, type, "the note " + key)));
                } catch (StoreException e) {
                    LOG.error("what was under way is not known and is not finished: removed the note {}", key, e);
                    store.removeNote(key);
                }
            }
        }
        return found;
    }
}
