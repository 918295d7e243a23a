// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.StoreException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a store in order before it is written to: finishes what was begun, repairs pointers, and logs one line for each
 * repair. Never deletes a key, but for those whose deletion was decided before.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Archive archive;
    private final StoreLayout layout;
    private final DurableFiles files;
    private final CurrentPointer pointer;
    private final LiveView live;

    Recovery(Archive archive, CurrentPointer pointer, LiveView live) {
        this.archive = archive;
        this.layout = archive.layout();
        this.files = archive.files();
        this.pointer = pointer;
        this.live = live;
    }

    /**
     * Does it.
     *
     * @param thorough whether to read and compare all files of all current generations; else only their presence counts
     */
    void run(boolean thorough) {
        for (String account : StoredFiles.names(layout.accounts())) {
            dropTemporary(layout.accounts().resolve(account));
        }
        dropTemporary(layout.root());
        layout.directories().forEach(this::dropTemporary);
        finishDeletions();
        Set<String> published = new HashSet<>(StoredFiles.names(layout.current()));
        published.addAll(StoredFiles.names(layout.live()));
        for (String name : published) {
            if (CertificateName.isValid(name)) {
                repair(name, thorough);
            }
        }
    }

    private void dropTemporary(Path directory) {
        for (String name : StoredFiles.names(directory)) {
            if (DurableFiles.isTemporary(name) && !StoreLayout.isRemovalMark(name)) {
                files.deleteTree(directory.resolve(name));
                LOG.warn("deleted {}, left by a write that did not end", directory.resolve(name));
            }
        }
    }

    private void finishDeletions() {
        for (String file : StoredFiles.names(layout.state())) {
            if (StoreLayout.isRemovalMark(file)) {
                remove(StoreLayout.nameOfRemovalMark(file));
                LOG.warn("finished the removal of {}", StoreLayout.nameOfRemovalMark(file));
            }
        }
        for (String file : StoredFiles.names(layout.archive())) {
            if (StoreLayout.isDeleted(file)) {
                files.deleteTree(layout.archive().resolve(file));
                files.sync(layout.archive());
                LOG.warn("finished the deletion of {}", layout.archive().resolve(file));
            }
        }
    }

    /** Deletes everything of a certificate whose removal is marked, the mark last. */
    void remove(String name) {
        if (StoredFiles.isDirectory(layout.pointer(name))) {
            files.moveAside(layout.pointer(name));
        }
        pointer.remove(name);
        live.remove(name);
        archive.deleteAll(name);
        files.delete(layout.state(name));
        files.delete(layout.damagedState(name));
        files.delete(layout.removalMark(name));
        files.sync(layout.state());
    }

    private void repair(String name, boolean thorough) {
        try {
            OptionalInt number = pointer.number(name);
            if (number.isEmpty() && !live.isMade(name)) {
                return;
            }
            if (number.isPresent() && isUsable(name, number.getAsInt(), thorough)) {
                if (thorough) {
                    files.sync(live.ensure(name, archive.reader().hasKey(name, number.getAsInt()), false));
                }
                return;
            }
        } catch (StoreException e) {
            LOG.warn("{}", e.getMessage());
        }
        Optional<Integer> newest = newestIntact(name);
        Path place = layout.pointer(name);
        if (StoredFiles.isDirectory(place) || (files.isPosix() && StoredFiles.isFile(place))) {
            LOG.warn("moved what was in place of {} to {}", place, files.moveAside(place));
        }
        if (newest.isEmpty()) {
            pointer.remove(name);
            live.remove(name);
            LOG.error("deleted {} and its view: there is no usable generation; issue a new one", place);
            return;
        }
        List<Path> changed = live.ensure(name, archive.reader().hasKey(name, newest.get()), false);
        pointer.swap(name, newest.get(), changed);
        LOG.warn("repaired {} to lead to generation {}", place, newest.get());
    }

    private boolean isUsable(String name, int number, boolean thorough) {
        if (!archive.reader().isComplete(name, number)) {
            return false;
        }
        if (thorough) {
            archive.reader().verify(name, number);
        }
        return true;
    }

    private Optional<Integer> newestIntact(String name) {
        return archive.reader().numbers(name).descendingSet().stream()
                .filter(number -> isIntact(name, number))
                .findFirst();
    }

    private boolean isIntact(String name, int number) {
        if (!archive.reader().isComplete(name, number)) {
            return false;
        }
        try {
            archive.reader().verify(name, number);
            return true;
        } catch (StoreException e) {
            LOG.warn("passed over generation {} of {}: {}", number, name, e.getMessage());
            return false;
        }
    }
}
