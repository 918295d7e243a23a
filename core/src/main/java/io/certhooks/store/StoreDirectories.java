// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the directories of a store and refuses those that others can write to. */
final class StoreDirectories {

    private static final Logger LOG = LoggerFactory.getLogger(StoreDirectories.class);

    private final StoreLayout layout;
    private final DurableFiles files;

    StoreDirectories(StoreLayout layout, DurableFiles files) {
        this.layout = layout;
        this.files = files;
    }

    /** Makes the root, or checks the one that is there; before anything is written below it. */
    void prepareRoot() {
        Path root = layout.root();
        try {
            if (!StoredFiles.exists(root)) {
                Files.createDirectories(DurableFiles.parent(root));
            }
        } catch (IOException e) {
            throw StoredFiles.failed("make the directory", root, e);
        }
        files.createDirectory(root);
        requirePrivate(root);
    }

    /** Makes the directories below the root, or checks those that are there. */
    void prepare() {
        if (!files.probeSync(layout.root()) && files.isPosix()) {
            LOG.warn(
                    "{}: this file system cannot flush directories; a loss of power may undo the last changes",
                    layout.root());
        }
        Optional<UserPrincipal> self = files.isPosix() ? Optional.of(self()) : Optional.empty();
        self.ifPresent(user -> requireOwner(layout.root(), user));
        for (Path directory : layout.directories()) {
            files.createDirectory(directory);
            requirePrivate(directory);
            self.ifPresent(user -> requireOwner(directory, user));
        }
        files.sync(layout.root());
        files.sync(DurableFiles.parent(layout.root()));
    }

    private void requirePrivate(Path directory) {
        if (!StoredFiles.isDirectory(directory)) {
            throw new StoreException(
                    "cannot keep a store in " + directory + ": it is a link or a file; a real directory is needed",
                    null);
        }
        if (files.isPosix() && attributes(directory).permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new StoreException(
                    "cannot keep a store in " + directory + ": everybody can write to it; run chmod o-w on it", null);
        }
    }

    /** Java does not know who we are; the owner of a file that we have just made does. */
    private UserPrincipal self() {
        Path probe = DurableFiles.temporary(layout.root().resolve("owner"));
        files.create(probe, new byte[0]);
        UserPrincipal self = attributes(probe).owner();
        files.delete(probe);
        return self;
    }

    private static void requireOwner(Path directory, UserPrincipal self) {
        UserPrincipal owner = attributes(directory).owner();
        if (!owner.equals(self)) {
            throw new StoreException(
                    "cannot keep a store in " + directory + ": it belongs to " + owner + ", and this process runs as "
                            + self + "; run chown on it or take another directory",
                    null);
        }
    }

    private static PosixFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw StoredFiles.failed("look at", path, e);
        }
    }
}
