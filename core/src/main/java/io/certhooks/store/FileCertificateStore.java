// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.StoreException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Keeps everything in files below one directory.
 *
 * <pre>{@code
 * <root>/                                    0700 if made here
 *   .lock                                    never deleted
 *   accounts/<ca>/account.{key,json}         <ca> is the directory's URL: acme.example_directory
 *   archive/<name>/<n>/                      a generation: cert.pem chain.pem fullchain.pem privkey.pem bundle.pem
 *                                            metadata.json
 *   current/<name> -> ../archive/<name>/<n>  which generation is current
 *   live/<name>/                             links through current/<name>: cert.pem chain.pem fullchain.pem privkey.pem
 *   state/<name>.json                        the last states, each after a line with its checksum and length; behind
 *                                            them blanks, as room for more
 *   state/.damaged-<name>.json               a copy of a state that could not be read
 *   state/.note-<key>                        what is under way and belongs to no certificate
 * }</pre>
 *
 * <p><b>Readers.</b> Key and certificate always fit for who reads {@code current/<name>/bundle.pem}, or resolves the
 * link {@code current/<name>} once and then opens the files in the directory it led to. Who opens two files by
 * {@code live/<name>} can meet two generations while they are being swapped: compare and read again.
 *
 * <p><b>Crashes.</b> All files of a generation, then its directory, then the new link are on disk before the one rename
 * that makes it current. Whatever is cut off between, the old pair or the new pair is in place. Taking the lock finishes
 * or clears what a crash left behind.
 *
 * <p><b>Who may do what.</b> All files are made 0600 and all directories 0700. Who can write to the directories of a
 * store can replace its keys; the root must therefore belong to the user of the process and not be writable by all.
 *
 * <p><b>Where.</b> A local file system with symbolic links. Locks do not reach other machines over a network file system.
 * Without POSIX modes, as on Windows, files get the defaults of their directory; without symbolic links there,
 * {@code current/<name>} is a file that holds the target, and {@code live} is not made.
 *
 * <p>Safe for use by several threads.
 */
public final class FileCertificateStore implements CertificateStore {

    private final StoreLayout layout;
    private final DurableFiles files;
    private final WriterRight right = new WriterRight();
    private final GenerationReader reader;
    private final CurrentPointer pointer;
    private final LiveView live;
    private final Archive archive;
    private final AccountFiles accounts;
    private final StateFiles states;
    private final NoteFiles notes;
    private final Recovery recovery;
    private volatile boolean recovered;

    private FileCertificateStore(Path root) {
        layout = new StoreLayout(root);
        files = new DurableFiles(root);
        reader = new GenerationReader(layout);
        pointer = new CurrentPointer(layout, files);
        live = new LiveView(layout, files);
        archive = new Archive(layout, files, right, reader);
        accounts = new AccountFiles(layout, files, right);
        states = new StateFiles(layout, files, right);
        notes = new NoteFiles(layout, files, right);
        recovery = new Recovery(archive, pointer, live);
    }

    /**
     * A store below a directory. Touches nothing yet: {@link #lock()} makes the directory if it does not exist.
     *
     * @param root the directory; relative to the working directory if not absolute
     * @return the store
     */
    public static FileCertificateStore at(Path root) {
        return new FileCertificateStore(Objects.requireNonNull(root, "root").toAbsolutePath());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Also brings the store in order: removes unfinished writes, finishes unfinished deletions, and leads pointers
     * that lead nowhere to the newest complete generation, with a line in the log for each. If the last writer ended
     * without closing its lock, the files of all current generations are read and compared as well.
     *
     * @throws StoreException if there is another writer in this or another process; or if the root is no directory, is
     *     a link, belongs to somebody else or is writable by all
     */
    @Override
    public StoreLock lock() {
        StoreDirectories directories = new StoreDirectories(layout, files);
        directories.prepareRoot();
        WriterLock lock = WriterLock.acquire(layout.lockFile(), files.mode("rw-------"));
        try {
            directories.prepare();
            states.forget();
            if (lock.wasLeftOpen() || !recovered) {
                recovery.run(lock.wasLeftOpen());
                recovered = true;
            }
            return right.grant(lock);
        } catch (RuntimeException e) {
            lock.abandon(e);
            throw e;
        }
    }

    @Override
    public Optional<StoredAccount> account(URI directory) {
        return accounts.read(directory);
    }

    @Override
    public StagedAccount stageAccount(URI directory, StoredAccount account) {
        return accounts.stage(directory, account);
    }

    @Override
    public List<String> names() {
        return StoredFiles.names(layout.state()).stream()
                .filter(StoreLayout::isState)
                .map(StoreLayout::nameOfState)
                .sorted()
                .toList();
    }

    @Override
    public Optional<byte[]> state(String name) {
        return states.read(name);
    }

    @Override
    public void saveState(String name, byte[] state) {
        states.save(name, state, true);
    }

    @Override
    public void writeState(String name, byte[] state) {
        states.save(name, state, false);
    }

    @Override
    public void setAsideState(String name) {
        states.setAside(name);
    }

    @Override
    public List<String> noteKeys() {
        return notes.keys();
    }

    @Override
    public Optional<byte[]> note(String key) {
        return notes.read(key);
    }

    @Override
    public void saveNote(String key, byte[] note) {
        notes.save(key, note);
    }

    @Override
    public void removeNote(String key) {
        notes.remove(key);
    }

    @Override
    public OptionalInt currentNumber(String name) {
        return pointer.number(CertificateName.require(name));
    }

    @Override
    public Optional<Generation> current(String name) {
        CertificateName.require(name);
        // A reader may come between the reading of the pointer and the pruning of what it led to.
        OptionalInt previous = OptionalInt.empty();
        while (true) {
            OptionalInt number = pointer.number(name);
            if (number.isEmpty()) {
                return Optional.empty();
            }
            Optional<Generation> found = reader.describe(name, number.getAsInt());
            if (found.isPresent()) {
                return found;
            }
            if (number.equals(previous)) {
                throw new StoreException(
                        layout.pointer(name) + " leads to generation " + number.getAsInt()
                                + ", which is missing or damaged; to have it repaired, start the program again",
                        null);
            }
            previous = number;
        }
    }

    @Override
    public List<Generation> generations(String name) {
        return reader.numbers(CertificateName.require(name)).stream()
                .map(number -> reader.describe(name, number))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public List<Integer> generationNumbers(String name) {
        CertificateName.require(name);
        return reader.numbers(name).stream()
                .filter(number -> reader.isComplete(name, number))
                .toList();
    }

    @Override
    public Optional<Generation> generation(String name, int number) {
        CertificateName.require(name);
        return number < 1 ? Optional.empty() : reader.describe(name, number);
    }

    @Override
    public IssuedCertificate load(Generation generation) {
        return reader.load(nameOf(generation), generation.number());
    }

    @Override
    public byte[] metadata(Generation generation) {
        return GenerationReader.require(
                layout.generation(nameOf(generation), generation.number()).resolve(StoreLayout.METADATA));
    }

    @Override
    public StagedGeneration stage(String name) {
        CertificateName.require(name);
        return right.changing(() -> archive.stage(name));
    }

    @Override
    public Optional<StagedGeneration> staged(String name, int number) {
        return archive.staged(CertificateName.require(name), number);
    }

    @Override
    public List<StagedFile> files(Generation generation) {
        String name = nameOf(generation);
        return reader.staged(name, generation.number(), layout.liveFiles(name));
    }

    @Override
    public void publish(Generation generation) {
        String name = nameOf(generation);
        right.change(() -> {
            reader.verify(name, generation.number());
            // There is no pointer before the view is on disk.
            boolean published = StoredFiles.exists(layout.pointer(name));
            List<Path> changed = live.ensure(name, reader.hasKey(name, generation.number()), published);
            right.check();
            pointer.swap(name, generation.number(), changed);
        });
    }

    @Override
    public Optional<CertificateFiles> live(String name) {
        return Optional.of(layout.liveFiles(CertificateName.require(name)));
    }

    @Override
    public void delete(Generation generation) {
        String name = nameOf(generation);
        right.change(() -> {
            if (pointer.number(name).equals(OptionalInt.of(generation.number()))) {
                throw new IllegalArgumentException("generation " + generation.number() + " of " + name
                        + " is the current one; publish another one before it is deleted");
            }
            archive.delete(name, generation.number());
        });
    }

    @Override
    public void remove(String name) {
        CertificateName.require(name);
        right.change(() -> {
            if (!exists(name)) {
                // An earlier call may have been cut off just before it could be sure.
                files.sync(layout.state());
                return;
            }
            if (StoredFiles.exists(layout.state(name))) {
                files.move(layout.state(name), layout.removalMark(name));
                files.sync(layout.state());
            } else {
                files.replace(layout.removalMark(name), new byte[0]);
            }
            recovery.remove(name);
        });
    }

    private boolean exists(String name) {
        return List.of(layout.state(name), layout.removalMark(name), layout.pointer(name), layout.archive(name))
                        .stream()
                        .anyMatch(StoredFiles::exists)
                || StoredFiles.exists(layout.liveDirectory(name));
    }

    private static String nameOf(Generation generation) {
        if (generation.number() < 1) {
            throw new IllegalArgumentException("a generation's number is 1 or more, not " + generation.number());
        }
        return CertificateName.require(generation.certificateName());
    }

    @Override
    public String toString() {
        return "FileCertificateStore[" + Objects.requireNonNull(layout.root()) + "]";
    }
}
