// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.certhooks.hook.StoreException;
import io.certhooks.store.CertificateStore;
import io.certhooks.x509.Digests;
import io.certhooks.x509.Keys;
import io.certhooks.x509.Pem;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Optional;

/**
 * The key that an account is to get, as a note in the store: from before the CA hears of it until it is the account's, or
 * the CA has said that it never will be.
 */
final class NextKey {

    private static final String PREFIX = "account-key-";

    private final CertificateStore store;
    private final URI directory;
    private final String key;

    NextKey(CertificateStore store, URI directory) {
        this.store = store;
        this.directory = directory;
        this.key = PREFIX + Digests.sha256Hex(directory.toString());
    }

    /**
     * What is noted.
     *
     * @param directory the URL of the CA's directory
     * @param key the private key in PEM form
     */
    private record Note(URI directory, String key) {

        @Override
        public String toString() {
            return "Note[" + directory + "]";
        }
    }

    /** The key of a change that was begun and whose end is not known. */
    Optional<KeyPair> find() {
        return Optional.ofNullable(Notes.read(store, key, Note.class).get(key)).map(this::pair);
    }

    private KeyPair pair(Note note) {
        try {
            return Keys.pairOf(Pem.privateKey(note.key().getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new StoreException(
                    "cannot use the next key of the account at " + directory + ", the note " + key + " in " + store
                            + ": " + e.getMessage() + "; restore it from a backup, or delete it if the CA has kept the"
                            + " key before",
                    e);
        }
    }

    void save(KeyPair pair) {
        Notes.save(store, key, new Note(directory, new String(Pem.encode(pair.getPrivate()), US_ASCII)));
    }

    void remove() {
        store.removeNote(key);
    }
}
