// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;

/** How a run ended. */
public sealed interface ProcessOutcome {

    /** The exit code that asks to be called again later: {@code EX_TEMPFAIL} of {@code sysexits.h}. */
    int TRY_LATER = 75;

    /** Exit code 0. */
    record Ok() implements ProcessOutcome {}

    /**
     * An exit code other than 0 and {@link #TRY_LATER} that does not look like a signal.
     *
     * @param code 1 to 255
     */
    record NonZero(int code) implements ProcessOutcome {

        /** Tells a shell's "cannot execute" (126) and "not found" (127): the configuration is wrong, trying again is vain. */
        public boolean isConfigurationError() {
            return code == 126 || code == 127;
        }
    }

    /** Exit code 75: the program asks to be called again later. */
    record TryLater() implements ProcessOutcome {}

    /**
     * The tree was ended because the run took too long.
     *
     * @param limit the time it had
     */
    record TimedOut(Duration limit) implements ProcessOutcome {}

    /** The tree was ended because the calling thread was interrupted or the runner closed. */
    record Cancelled() implements ProcessOutcome {}

    /**
     * Probably ended by a signal. Probably, because Java cannot tell an exit code of 137 from a death by signal 9.
     *
     * @param signal the number of the signal, 1 to 64
     */
    record Signalled(int signal) implements ProcessOutcome {}

    /**
     * The tree was ended because its output files grew too large; only in durable mode.
     *
     * @param bytes the size they may have together
     */
    record OutputLimit(long bytes) implements ProcessOutcome {}

    /** The runner was detached while the durable run went on; adopt its spool to learn the end. */
    record Detached() implements ProcessOutcome {}

    /** An adopted run is over, but left no exit code: the machine or the whole session was killed. */
    record Lost() implements ProcessOutcome {}

    /**
     * Nothing was started.
     *
     * @param reason what class of obstacle it was
     * @param subject the path element, variable or argument that is wrong
     * @param detail one sentence for people; never holds the value of a variable or argument
     */
    record NotLaunchable(Reason reason, String subject, String detail) implements ProcessOutcome {

        /** Checks that nothing is missing. */
        public NotLaunchable {
            requireNonNull(reason, "reason");
            requireNonNull(subject, "subject");
            requireNonNull(detail, "detail");
        }
    }

    /** Why nothing was started. */
    enum Reason {
        /** There is no such file, or no such program in the hook's {@code PATH}. */
        MISSING,
        /** The program is a directory. */
        DIRECTORY,
        /** The program is neither a file nor a directory: a pipe, a socket, a device. */
        NOT_A_FILE,
        /** The execute permission is missing. */
        NOT_EXECUTABLE,
        /** The file may be executed, but its file system is mounted {@code noexec}. */
        NOEXEC_MOUNT,
        /** The interpreter after {@code #!} is missing or cannot be executed. */
        BAD_INTERPRETER,
        /** The line after {@code #!} ends in a carriage return. */
        CRLF_INTERPRETER,
        /** A script without {@code #!}. */
        NO_INTERPRETER,
        /** An empty file. */
        EMPTY,
        /** Somebody else could have changed the file, or the way to it. */
        UNTRUSTED,
        /** An argument or variable, or all of them together, are longer than the kernel takes. */
        VALUE_TOO_LONG,
        /** A character cannot be passed on in the encoding of this JVM. */
        NOT_ENCODABLE,
        /** The name of a variable is not one. */
        BAD_NAME,
        /** The variable changes how programs are loaded, and was not expressly allowed. */
        UNSAFE_NAME,
        /** The working directory is missing or cannot be entered. */
        WORKING_DIRECTORY,
        /** The file for the standard input cannot be read. */
        INPUT_FILE,
        /** A file for the output cannot be written. */
        OUTPUT_FILE,
        /** The spool directory is used, unsafe or cannot be written. */
        SPOOL,
        /** The operating system refused: no memory, process or descriptor left, or parts of the Java runtime are gone. */
        RESOURCE
    }

    /** Exit code 0. */
    default boolean isOk() {
        return this instanceof Ok;
    }

    /** The exit code, if there was one; of a probable signal 128 and its number, as shells say it. */
    default OptionalInt exitCode() {
        if (this instanceof Ok) {
            return OptionalInt.of(0);
        }
        if (this instanceof NonZero nonZero) {
            return OptionalInt.of(nonZero.code());
        }
        if (this instanceof TryLater) {
            return OptionalInt.of(TRY_LATER);
        }
        return this instanceof Signalled signalled ? OptionalInt.of(128 + signalled.signal()) : OptionalInt.empty();
    }

    /** One phrase for people, such as "exit code 3" or "timed out after 120 s". */
    default String describe() {
        if (this instanceof Ok) {
            return "ok";
        }
        if (this instanceof NonZero nonZero) {
            return "exit code " + nonZero.code();
        }
        if (this instanceof TryLater) {
            return "exit code 75, asks to be called later";
        }
        if (this instanceof Signalled signalled) {
            return "probably ended by signal " + signalled.signal();
        }
        return describeWithoutCode();
    }

    private String describeWithoutCode() {
        if (this instanceof TimedOut timedOut) {
            return "timed out after " + timedOut.limit().toMillis() / 1000.0 + " s";
        }
        if (this instanceof OutputLimit limit) {
            return "ended because it wrote more than " + limit.bytes() + " bytes";
        }
        if (this instanceof NotLaunchable notLaunchable) {
            return "not started: " + notLaunchable.detail();
        }
        if (this instanceof Detached) {
            return "goes on without the runner";
        }
        return this instanceof Lost ? "ended without an exit code" : "cancelled";
    }

    /**
     * The outcome that stands for an exit code, by the table of the package: 0, 75, probable signals, the rest.
     *
     * @param code what {@link Process#exitValue()} says
     */
    static ProcessOutcome ofExitCode(int code) {
        if (code == 0) {
            return new Ok();
        }
        if (code == TRY_LATER) {
            return new TryLater();
        }
        return code > 128 && code <= 128 + 64 ? new Signalled(code - 128) : new NonZero(code);
    }
}
