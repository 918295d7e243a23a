// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.StoreException;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.DamagedException;
import java.util.Optional;
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
                whole(store, key)
                        .flatMap(json -> readable(store, key, json, type))
                        .ifPresent(note -> found.put(key, note));
            }
        }
        return found;
    }

    private static Optional<byte[]> whole(CertificateStore store, String key) {
        try {
            return store.note(key);
        } catch (DamagedException e) {
            // Only then: what cannot be read at the moment may be all there is of a new account key.
            return removed(store, key, e);
        }
    }

    private static <T extends Record> Optional<T> readable(
            CertificateStore store, String key, byte[] json, Class<T> type) {
        try {
            return Optional.of(StateFormat.read(json, type, "the note " + key, "it is removed"));
        } catch (StoreException e) {
            return removed(store, key, e);
        }
    }

    private static <T> Optional<T> removed(CertificateStore store, String key, StoreException why) {
        LOG.error("what was under way is not known and is not finished: removed the note {}", key, why);
        store.removeNote(key);
        return Optional.empty();
    }
}
