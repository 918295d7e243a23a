// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layout that certbot's scripts know: for each certificate a directory with four links, made once.
 *
 * <p>The links lead through the pointer, so one change of the pointer changes all of them.
 */
final class LiveView {

    private static final Logger LOG = LoggerFactory.getLogger(LiveView.class);
    private static final List<String> NAMES = List.of("cert.pem", "chain.pem", "fullchain.pem", StoreLayout.KEY);

    private final StoreLayout layout;
    private final DurableFiles files;

    LiveView(StoreLayout layout, DurableFiles files) {
        this.layout = layout;
        this.files = files;
    }

    /**
     * Makes the view if there is none, and repairs it if it is not as it was made. Needs symbolic links.
     *
     * @param withKey whether a link to the key is needed; scripts that take all files stumble over one that leads nowhere
     * @param durable whether it is known to be on disk, if it is as it was made
     * @return the directories in which names are to be made durable before it is relied on
     */
    List<Path> ensure(String name, boolean withKey, boolean durable) {
        if (!files.isPosix()) {
            return List.of();
        }
        List<String> names = withKey ? NAMES : NAMES.subList(0, 3);
        Path directory = layout.liveDirectory(name);
        if (StoredFiles.exists(directory) && !StoredFiles.isDirectory(directory)) {
            LOG.warn("moved what was in place of {} to {}", directory, files.moveAside(directory));
        }
        boolean made = files.createDirectory(directory);
        // Also if all was there: whoever made it may have been cut off.
        return repair(name, directory, names, made) || !durable ? List.of(directory, layout.live()) : List.of();
    }

    /** Whether there is a view, which is the case from the first publication on. */
    boolean isMade(String name) {
        return Files.isSymbolicLink(layout.liveDirectory(name).resolve(NAMES.get(0)));
    }

    private boolean repair(String name, Path directory, List<String> names, boolean empty) {
        boolean changed = false;
        for (String file : names) {
            Path link = directory.resolve(file);
            if (empty || !StoredFiles.exists(link)) {
                files.link(link, target(name, file));
                changed = true;
            } else if (!leadsTo(link, target(name, file))) {
                replace(link, target(name, file));
                changed = true;
            }
        }
        return changed;
    }

    private void replace(Path link, Path target) {
        if (!Files.isSymbolicLink(link)) {
            LOG.warn("moved what was in place of {} to {}", link, files.moveAside(link));
        }
        Path temporary = DurableFiles.temporary(DurableFiles.parent(link));
        files.link(temporary, target);
        files.sync(layout.live());
        files.install(temporary, link);
    }

    private Path target(String name, String file) {
        return layout.root().getFileSystem().getPath("..", "..", "current", name, file);
    }

    private static boolean leadsTo(Path link, Path target) {
        try {
            return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target);
        } catch (IOException e) {
            throw StoredFiles.failed("read the link", link, e);
        }
    }

    /** Deletes the view; what others put there stays. */
    void remove(String name) {
        Path directory = layout.liveDirectory(name);
        if (!StoredFiles.isDirectory(directory)) {
            return;
        }
        for (String file : NAMES) {
            if (Files.isSymbolicLink(directory.resolve(file))) {
                files.delete(directory.resolve(file));
            }
        }
        if (StoredFiles.names(directory).isEmpty()) {
            files.delete(directory);
        } else {
            LOG.warn("left {} because it holds files of others", directory);
        }
        files.sync(layout.live());
    }
}
