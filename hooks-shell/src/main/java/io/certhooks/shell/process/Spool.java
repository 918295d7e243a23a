// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.certhooks.shell.process.ChildProcess.Redirects;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The private directory of one durable run: its output, and its exit code once it has ended. It outlives the JVM that started
 * the run, so that a later one can learn what came of it.
 *
 * <p>The directory belongs to this run alone: it is created by the run (0700, files 0600) and deleted by whoever has made use of
 * the result. Immutable; what is on disk is not.
 */
public final class Spool {

    private static final FileAttribute<?> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final String MARK = "mark";
    private static final String LEADER = "leader";
    private static final String EXIT = "exit";
    private static final String EXIT_DRAFT = "exit.tmp";
    private static final String INPUT = "stdin";
    private static final String OUTPUT = "stdout";
    private static final String ERRORS = "stderr";
    private static final List<String> FILES = List.of(INPUT, OUTPUT, ERRORS, EXIT_DRAFT, LEADER, MARK, EXIT);
    private static final int SMALL = 4096;

    /**
     * Runs the command of its arguments and notes its exit code. A constant: all values come as positional arguments. It takes
     * signals without dying of them, as the command does, so that the exit code is noted then too.
     */
    private static final String WRAPPER =
            """
            trap : HUP INT TERM
            certhooks_spool=$1 certhooks_mv=$2
            shift 2
            { read -r certhooks_stat < "/proc/$$/stat"; } 2>/dev/null || certhooks_stat="$$ ()"
            printf '%s\\n' "$certhooks_stat" > "$certhooks_spool/leader"
            "$@"
            certhooks_code=$?
            printf '%s\\n' "$certhooks_code" > "$certhooks_spool/exit.tmp" &&
              "$certhooks_mv" -f "$certhooks_spool/exit.tmp" "$certhooks_spool/exit"
            exit "$certhooks_code"
            """;

    private final Path directory;

    private Spool(Path directory) {
        this.directory = directory;
    }

    /**
     * Names the directory of a run; nothing is created yet.
     *
     * @param directory must not exist before the run; its parent must, and be trusted
     */
    public static Spool at(Path directory) {
        return new Spool(requireNonNull(directory, "directory").toAbsolutePath());
    }

    /**
     * Makes a directory to keep spools in, 0700, unless there is one; its parent must exist.
     *
     * @throws IOException if it cannot be made
     */
    public static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, PRIVATE_DIRECTORY);
        }
    }

    /** The directory. */
    public Path directory() {
        return directory;
    }

    /**
     * Forgets the run. Nothing happens if there is no such directory.
     *
     * @throws UncheckedIOException if it cannot be deleted, or holds files that are not of the run
     */
    public void delete() {
        try {
            for (String name : FILES) {
                Files.deleteIfExists(file(name));
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the spool directory " + directory + " cannot be deleted", e);
        }
    }

    boolean exists() {
        return Files.isDirectory(directory);
    }

    void create(Mark mark) throws IOException {
        Files.createDirectory(directory, PRIVATE_DIRECTORY);
        write(MARK, mark.id() + "\n");
        for (String name : List.of(OUTPUT, ERRORS, LEADER, EXIT_DRAFT)) {
            write(name, "");
        }
    }

    private void write(String name, String text) throws IOException {
        // Fails if there is such a file, also as a link. Then a plain stream, as a channel would fail after an
        // interrupt.
        Path file = Files.createFile(file(name), PRIVATE_FILE);
        try (var out = new FileOutputStream(file.toFile())) {
            out.write(text.getBytes(UTF_8));
        }
    }

    /** The command that runs another and notes its exit code here. */
    List<String> wrap(List<String> command, SystemTools tools) {
        var all = new ArrayList<>(List.of(
                tools.shell().toString(),
                "-c",
                WRAPPER,
                "sh",
                directory.toString(),
                tools.rename().map(Path::toString).orElse("mv")));
        all.addAll(command);
        return all;
    }

    Redirects redirects(Launch launch) throws IOException {
        Redirects direct = Redirects.of(launch);
        Redirect input = direct.input();
        if (launch.input() instanceof Input.Text text) {
            write(INPUT, text.text());
            input = Redirect.from(file(INPUT).toFile());
        }
        return new Redirects(
                input,
                direct.pipesOutput() ? Redirect.appendTo(file(OUTPUT).toFile()) : direct.output(),
                direct.pipesErrors() ? Redirect.appendTo(file(ERRORS).toFile()) : direct.errors(),
                direct.merged());
    }

    /** Takes the text of the standard input off the disk; the process has it open by now. */
    void dropInput() throws IOException {
        Files.deleteIfExists(file(INPUT));
    }

    InputStream output(StandardStream stream) throws IOException {
        return new FileInputStream(
                file(stream == StandardStream.OUT ? OUTPUT : ERRORS).toFile());
    }

    long outputSize() {
        return file(OUTPUT).toFile().length() + file(ERRORS).toFile().length();
    }

    Optional<Mark> mark() {
        return read(MARK).filter(Mark::isOne).map(Mark::new);
    }

    /** The process that notes the exit code, as it was when it started. */
    Optional<ProcFs.Entry> leader() {
        return read(LEADER).flatMap(ProcFs::parse);
    }

    /** The id of that process, where nothing more is known of it. */
    OptionalLong leaderPid() {
        return read(LEADER)
                .map(line -> line.split(" ", 2)[0])
                .filter(pid -> pid.matches("[0-9]{1,18}"))
                .map(pid -> OptionalLong.of(Long.parseLong(pid)))
                .orElseGet(OptionalLong::empty);
    }

    /** When that process said so. */
    Instant leaderWritten() {
        return Instant.ofEpochMilli(file(LEADER).toFile().lastModified());
    }

    /** The exit code, if the command has ended and it was noted whole. */
    OptionalInt exitCode() {
        return read(EXIT)
                .filter(text -> text.matches("[0-9]{1,3}"))
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElseGet(OptionalInt::empty);
    }

    // Whole lines only: what has no line end is still being written.
    private Optional<String> read(String name) {
        try (var in = new FileInputStream(file(name).toFile())) {
            String text = new String(in.readNBytes(SMALL), ISO_8859_1);
            return text.endsWith("\n") ? Optional.of(text.substring(0, text.length() - 1)) : Optional.empty();
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    /** Names the directory. */
    @Override
    public String toString() {
        return "Spool[" + directory + "]";
    }
}
