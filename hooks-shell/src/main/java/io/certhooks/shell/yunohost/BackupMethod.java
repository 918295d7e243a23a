// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A backup that scripts of the action {@code backup_method} carry out. Immutable. */
public final class BackupMethod {

    /** What a script is asked. */
    public enum Step {
        /** Whether the files have to be collected in the work directory first: exit code 0 for yes. */
        NEED_MOUNT,
        /** To make the backup. */
        BACKUP,
        /** To make an earlier backup readable in the work directory. */
        MOUNT
    }

    private final String name;
    private final Path workDirectory;
    private final String archive;
    private final String repository;
    private final long size;
    private final String description;

    private BackupMethod(String name, Path workDirectory, String archive, String repository, long size, String text) {
        this.name = requireNonNull(name, "name");
        this.workDirectory = workDirectory.toAbsolutePath();
        this.archive = requireNonNull(archive, "archive");
        this.repository = requireNonNull(repository, "repository");
        this.size = size;
        this.description = requireNonNull(text, "description");
    }

    /**
     * A backup of nothing yet, to no repository, without a description.
     *
     * @param name of the method, and of the scripts that carry it out
     * @param archive the name of the backup
     */
    public static BackupMethod of(String name, Path workDirectory, String archive) {
        return new BackupMethod(name, workDirectory, archive, "", 0, "");
    }

    /** Sets where the backup is to be put, in the method's own words. */
    public BackupMethod withRepository(String repository) {
        return new BackupMethod(name, workDirectory, archive, repository, size, description);
    }

    /** Sets how much is to be saved, in bytes. */
    public BackupMethod withSize(long bytes) {
        return new BackupMethod(name, workDirectory, archive, repository, bytes, description);
    }

    /** Sets the description. */
    public BackupMethod withDescription(String description) {
        return new BackupMethod(name, workDirectory, archive, repository, size, description);
    }

    String name() {
        return name;
    }

    List<Object> arguments(Step step) {
        return List.of(
                step.name().toLowerCase(Locale.ROOT),
                workDirectory.toString(),
                archive,
                repository,
                Long.toString(size),
                description);
    }

    @Override
    public String toString() {
        return "BackupMethod[" + name + ", " + archive + "]";
    }
}
