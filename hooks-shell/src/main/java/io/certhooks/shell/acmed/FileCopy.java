// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Writes a file as a whole or not at all, with the permissions and the owner that the configuration wants. */
final class FileCopy {

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final AcmedFileSettings settings;
    private final int defaultMode;

    FileCopy(AcmedFileSettings settings, int defaultMode) {
        this.settings = settings;
        this.defaultMode = defaultMode;
    }

    /** Writes; permissions and owner of a file that is there already stay, as far as the configuration does not name others. */
    void write(Path content, Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " has no directory");
        }
        Files.createDirectories(directory);
        Path temporary = directory.resolve(".certhooks-" + UUID.randomUUID());
        try {
            fill(temporary, Files.readAllBytes(content));
            adorn(temporary, existing(file));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(directory);
    }

    private static void fill(Path file, byte[] bytes) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(PRIVATE))) {
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private static Optional<PosixFileAttributes> existing(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(Files.readAttributes(file, PosixFileAttributes.class))
                : Optional.empty();
    }

    // The owner first: whoever gets the file must not have it with permissions meant for another.
    private void adorn(Path file, Optional<PosixFileAttributes> existing) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        PosixFileAttributes own = view.readAttributes();
        Owners owners = new Owners(settings);
        Optional<UserPrincipal> owner = owners.user().or(() -> existing.map(PosixFileAttributes::owner));
        Optional<GroupPrincipal> group = owners.group().or(() -> existing.map(PosixFileAttributes::group));
        if (group.isPresent() && !group.get().equals(own.group())) {
            view.setGroup(group.get());
        }
        if (owner.isPresent() && !owner.get().equals(own.owner())) {
            view.setOwner(owner.get());
        }
        view.setPermissions(existing.map(PosixFileAttributes::permissions)
                .orElseGet(() -> permissions(settings.mode().orElse(defaultMode))));
    }

    static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
