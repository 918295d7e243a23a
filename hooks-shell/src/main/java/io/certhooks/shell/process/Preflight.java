// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ProcessOutcome.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be known to go wrong before a process is started, as the errors of {@code exec} cannot be told apart
 * afterwards: a missing file, a missing interpreter and CRLF after {@code #!} are one and the same to it.
 */
final class Preflight {

    private final Launch launch;
    private final SystemTools tools;

    Preflight(Launch launch, SystemTools tools) {
        this.launch = launch;
        this.tools = tools;
    }

    /** The command to start: the program by its absolute path, after {@code /bin/sh} where that has to interpret it. */
    List<String> command() throws Refused {
        checkNames();
        checkValues();
        Path directory = workingDirectory();
        var programs = new Programs(launch, tools, directory);
        List<String> command = new ArrayList<>(programs.command());
        command.addAll(launch.arguments());
        checkTotal(command);
        checkStreams();
        return command;
    }

    private void checkNames() throws Refused {
        Optional<ProcessOutcome.NotLaunchable> problem = launch.environment().problem();
        if (problem.isPresent()) {
            throw new Refused(problem.get());
        }
    }

    private void checkValues() throws Refused {
        checkValue("the program", launch.program(), 0);
        for (int i = 0; i < launch.arguments().size(); i++) {
            checkValue("argument " + (i + 1), launch.arguments().get(i), 0);
        }
        for (Map.Entry<String, String> variable :
                launch.environment().ownValues().entrySet()) {
            checkValue(
                    "the variable " + variable.getKey(),
                    variable.getValue(),
                    variable.getKey().length() + 1);
        }
    }

    private static void checkValue(String subject, String value, int extraBytes) throws Refused {
        byte[] bytes = NativeText.encode(value)
                .orElseThrow(() -> new Refused(
                        Reason.NOT_ENCODABLE,
                        subject,
                        subject
                                + (value.indexOf('\0') >= 0
                                        ? " holds a NUL"
                                        : " holds a character that cannot be passed on in " + NativeText.encodingName()
                                                + "; start the JVM with LC_ALL=C.UTF-8")));
        int length = bytes.length + extraBytes;
        if (length > NativeText.MAX_STRING) {
            throw new Refused(
                    Reason.VALUE_TOO_LONG,
                    subject,
                    subject + " has " + length + " bytes, more than " + NativeText.MAX_STRING
                            + "; pass it in a file or on standard input");
        }
    }

    private void checkTotal(List<String> command) throws Refused {
        long total = 0;
        for (String word : command) {
            total += cost(word);
        }
        for (Map.Entry<String, String> variable : environment().entrySet()) {
            total += cost(variable.getKey()) + cost(variable.getValue());
        }
        if (total > NativeText.MAX_ALL) {
            throw new Refused(
                    Reason.VALUE_TOO_LONG,
                    "all arguments and variables",
                    "all arguments and variables together take " + total + " bytes, more than " + NativeText.MAX_ALL
                            + "; pass lists in a file or on standard input");
        }
    }

    private Map<String, String> environment() {
        return launch.environment().effective();
    }

    // An inherited value that is not text in the encoding of the JVM is passed on as it is; its length is only
    // estimated.
    private static long cost(String word) {
        return NativeText.cost(
                NativeText.encode(word).map(bytes -> bytes.length).orElse(3 * word.length()));
    }

    // That of the JVM is inherited as it is: programs that need none run also where it was deleted under the JVM.
    private Path workingDirectory() throws Refused {
        Path directory = launch.directory().orElse(Path.of("")).toAbsolutePath();
        if (launch.directory().isEmpty()) {
            return directory;
        }
        if (!Files.isDirectory(directory)) {
            throw new Refused(
                    Reason.WORKING_DIRECTORY,
                    directory,
                    "the working directory " + directory + " is missing; create it, or name another");
        }
        if (!Files.isExecutable(directory)) {
            throw new Refused(
                    Reason.WORKING_DIRECTORY,
                    directory,
                    "the working directory " + directory + " may not be entered; chmod +x is missing");
        }
        return directory;
    }

    private void checkStreams() throws Refused {
        if (launch.input() instanceof Input.FromFile input) {
            checkInput(input.file());
        }
        if (launch.output() instanceof Output.ToFile output) {
            checkOutput(output.file());
        }
        if (launch.errors() instanceof Output.ToFile errors) {
            checkOutput(errors.file());
        }
    }

    // A pipe would block the JVM until somebody opens the other end.
    private static void checkInput(Path file) throws Refused {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new Refused(
                    Reason.INPUT_FILE,
                    file,
                    "the input file " + file + " is missing, unreadable or not a regular file");
        }
        checkName(Reason.INPUT_FILE, file);
    }

    private static void checkOutput(Path file) throws Refused {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new Refused(Reason.OUTPUT_FILE, file, "the directory of the output file " + file + " is missing");
        }
        checkName(Reason.OUTPUT_FILE, file);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isWritable(parent)) {
                throw new Refused(Reason.OUTPUT_FILE, file, "the output file " + file + " may not be created");
            }
            return;
        }
        if (!isFileOrDevice(file) || !Files.isWritable(file)) {
            throw new Refused(
                    Reason.OUTPUT_FILE,
                    file,
                    "the output file " + file + " is neither a file nor a device, or may not be written");
        }
    }

    // The redirects of the JDK take a File, which loses bytes of a name that are not text.
    private static void checkName(Reason reason, Path file) throws Refused {
        if (NativeText.encode(file.toString()).isEmpty()) {
            throw new Refused(reason, file, "the file name " + file + " cannot be encoded");
        }
    }

    private static boolean isFileOrDevice(Path file) throws Refused {
        try {
            int type = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000;
            return type == 0100000 || type == 0020000;
        } catch (IOException e) {
            throw new Refused(Reason.OUTPUT_FILE, file, "the output file " + file + " cannot be looked at: " + e);
        }
    }
}
