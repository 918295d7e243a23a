// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.StoreException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Keeps accounts, the generations of each certificate, and the engine's state.
 *
 * <p>A certificate is a line of <em>generations</em>, numbered from 1. A generation is staged, completed, and then
 * published: only publishing changes what is current, and it does so at once for all files. Generations are immutable
 * once complete. State is opaque to the store.
 *
 * <p><b>One writer.</b> Changing methods may be called only between {@link #lock()} and the closing of the lock; the
 * engine calls them for one certificate from one thread at a time, and for different certificates from several threads
 * at once. Reading methods may be called at any time from any thread, by other processes too.
 *
 * <p><b>Durability.</b> A changing method, but for {@link #writeState}, returns only when its effect survives a loss of
 * power, as far as the medium can. If it throws, the effect did not happen, or it is unknown; then repeating the call is safe.
 *
 * <p><b>Names.</b> A certificate's name matches {@code [A-Za-z0-9_][A-Za-z0-9._-]*} and has at most 200 characters; a
 * store may rely on it and must refuse others with an {@link IllegalArgumentException}.
 *
 * <p>All methods throw {@link StoreException} if the medium fails; its message names the path. The test sources have a
 * contract test, {@code CertificateStoreContract}, which every implementation should inherit.
 */
public interface CertificateStore {

    /**
     * Becomes the one writer.
     *
     * @return the lock, to be closed by whoever is done writing
     * @throws StoreException if there is another writer, in this or another process
     */
    StoreLock lock();

    /**
     * The account at a CA.
     *
     * @param directory the URL of the CA's directory
     * @return the account, if there is one
     */
    Optional<StoredAccount> account(URI directory);

    /**
     * Writes an account without making it visible.
     *
     * @param directory the URL of the CA's directory
     * @param account the account
     * @return the account's files, still to be published
     */
    StagedAccount stageAccount(URI directory, StoredAccount account);

    /**
     * The names of all certificates that have state.
     *
     * @return the names in alphabetical order
     */
    List<String> names();

    /**
     * The engine's state of a certificate.
     *
     * @param name the certificate's name
     * @return what was last {@linkplain #saveState saved} or {@linkplain #writeState written}, if anything; what was before
     *     it if the last was cut off, or changed by the disk
     * @throws DamagedException if nothing is there that was ever saved; the store has to see that, the engine believes it
     */
    Optional<byte[]> state(String name);

    /**
     * Replaces the engine's state of a certificate, all or nothing.
     *
     * @param name the certificate's name
     * @param state up to 1 MiB; may hold secrets
     */
    void saveState(String name, byte[] state);

    /**
     * Replaces the engine's state of a certificate as {@link #saveState} does, but without waiting for the medium: it
     * outlives the process at once, and a loss of power only when the next {@code saveState} of this certificate has
     * returned. This one does wait.
     *
     * @param name the certificate's name
     * @param state up to 1 MiB; may hold secrets
     */
    default void writeState(String name, byte[] state) {
        saveState(name, state);
    }

    /**
     * Keeps a copy of the engine's state of a certificate for people, because it is damaged; the state itself stays until
     * it is {@linkplain #saveState replaced}. Takes the place of an earlier copy; does nothing if there is no state.
     *
     * @param name the certificate's name
     */
    void setAsideState(String name);

    /**
     * The keys of the engine's notes: what is under way and belongs to no certificate.
     *
     * @return the keys in alphabetical order
     */
    List<String> noteKeys();

    /**
     * One of the engine's notes.
     *
     * @param key the note's key
     * @return what was last {@linkplain #saveNote saved} under this key, if anything
     * @throws DamagedException if what is there is not what was saved; the store has to see that, the engine believes it
     */
    Optional<byte[]> note(String key);

    /**
     * Makes or replaces a note, all or nothing.
     *
     * @param key of the same form as a certificate's name, but with up to 220 characters; in no way a certificate
     * @param note up to 1 MiB; may hold secrets
     */
    void saveNote(String key, byte[] note);

    /**
     * Deletes a note; does nothing if there is none.
     *
     * @param key the note's key
     */
    void removeNote(String key);

    /**
     * The generation in use.
     *
     * @param name the certificate's name
     * @return the last one published, if any
     */
    Optional<Generation> current(String name);

    /**
     * Tells which generation is in use, without looking at it.
     *
     * @param name the certificate's name
     * @return its number; empty if none was published
     */
    default OptionalInt currentNumber(String name) {
        return current(name).stream().mapToInt(Generation::number).findFirst();
    }

    /**
     * All complete generations, published or not.
     *
     * @param name the certificate's name
     * @return the generations, oldest first
     */
    List<Generation> generations(String name);

    /**
     * Tells which complete generations there are, published or not, without looking at them.
     *
     * @param name the certificate's name
     * @return their numbers, rising
     */
    default List<Integer> generationNumbers(String name) {
        return generations(name).stream().map(Generation::number).toList();
    }

    /**
     * Finds a complete generation, published or not.
     *
     * @param name the certificate's name
     * @param number its number
     * @return the generation; empty if there is none with this number, as there never is with 0
     */
    default Optional<Generation> generation(String name, int number) {
        return generations(name).stream()
                .filter(generation -> generation.number() == number)
                .findFirst();
    }

    /**
     * Reads a generation with its chain and key.
     *
     * @param generation a complete generation
     * @return the certificate
     * @throws StoreException if it does not exist any more or is damaged
     */
    IssuedCertificate load(Generation generation);

    /**
     * Reads the description that was stored with a generation.
     *
     * @param generation a complete generation
     * @return the bytes given to {@link StagedGeneration#complete}
     */
    byte[] metadata(Generation generation);

    /**
     * Begins a new generation, with the next number that was never used before. It leaves nothing behind until its key or
     * its certificate is saved, and until then another call begins the same one.
     *
     * @param name the certificate's name
     * @return an empty, incomplete generation
     */
    StagedGeneration stage(String name);

    /**
     * Finds a generation again of which something was saved, but that is incomplete, for instance after a crash.
     *
     * @param name the certificate's name
     * @param number its number
     * @return the generation; empty if there is none with this number or it is complete
     */
    Optional<StagedGeneration> staged(String name, int number);

    /**
     * The files that publishing a generation would make visible.
     *
     * @param generation a complete generation
     * @return the files in the order key, certificate, chain, full chain, bundle; empty for a store without files
     */
    List<StagedFile> files(Generation generation);

    /**
     * Makes a generation the current one, for all its files at once.
     *
     * @param generation a complete generation, usually the newest; an older one to roll back
     */
    void publish(Generation generation);

    /**
     * The paths under which the current generation is always found.
     *
     * @param name the certificate's name
     * @return the paths, whether or not anything is published; empty for a store without files
     */
    Optional<CertificateFiles> live(String name);

    /**
     * Deletes a generation; does nothing if it does not exist.
     *
     * @param generation not the current one
     * @throws IllegalArgumentException if it is the current one
     */
    void delete(Generation generation);

    /**
     * Deletes everything about a certificate: pointer, generations, state. Does nothing if there is nothing.
     *
     * @param name the certificate's name
     */
    void remove(String name);
}
