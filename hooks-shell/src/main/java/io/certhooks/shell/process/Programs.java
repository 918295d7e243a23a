// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ProcessOutcome.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the program of a launch and finds out whether and how the kernel would start it. */
final class Programs {

    // As many interpreters of interpreters as Linux follows.
    private static final int MAX_INTERPRETERS = 4;

    private final Launch launch;
    private final SystemTools tools;
    private final Path directory;
    private final SafePath safePath;

    Programs(Launch launch, SystemTools tools, Path directory) {
        this.launch = launch;
        this.tools = tools;
        this.directory = directory;
        this.safePath = new SafePath(tools.user(), launch.trust());
    }

    /** The absolute path of the program, after the shell if that has to interpret it. */
    List<String> command() throws Refused {
        Path program = find(launch.program());
        checkType(program);
        checkTrust(program, isInPath(program) ? safePath.allowingSetId() : safePath);
        for (Path script : launch.scripts()) {
            Path file = directory.resolve(script);
            checkType(file);
            checkTrust(file);
        }
        checkExecutable(program, Reason.NOT_EXECUTABLE);
        ProgramFile file = ProgramFile.read(program);
        if (file.kind() == ProgramFile.Kind.SCRIPT) {
            checkInterpreter(program, file, 0);
        }
        return file.kind() == ProgramFile.Kind.SCRIPT || file.kind() == ProgramFile.Kind.BINARY
                ? List.of(program.toString())
                : interpretedByShell(program, file.kind());
    }

    private List<String> interpretedByShell(Path program, ProgramFile.Kind kind) throws Refused {
        if (launch.shebang() == ShebangPolicy.SHELL_IF_MISSING) {
            return List.of(tools.shell().toString(), program.toString());
        }
        if (kind == ProgramFile.Kind.EMPTY) {
            throw new Refused(Reason.EMPTY, program, program + " is empty; write the script into it, or leave it out");
        }
        throw new Refused(
                Reason.NO_INTERPRETER,
                program,
                program + " does not start with #! and an interpreter such as #!/bin/sh"
                        + (kind == ProgramFile.Kind.BYTE_ORDER_MARK
                                ? ", but with a byte order mark before it; save it without one"
                                : ""));
    }

    private Path find(String program) throws Refused {
        if (program.indexOf('/') >= 0) {
            return directory.resolve(path(program));
        }
        return search(program)
                .orElseThrow(() -> new Refused(
                        Reason.MISSING,
                        program,
                        "there is no program \"" + program + "\" in PATH " + searchPath()
                                + "; install it, or name it by its absolute path"));
    }

    // Relative elements are left out: what they lead to depends on where the program happens to be started.
    private Optional<Path> search(String program) throws Refused {
        Path name = path(program);
        List<Path> unusable = new ArrayList<>();
        for (String element : searchPath().split(":", -1)) {
            if (program.isEmpty() || !element.startsWith("/")) {
                continue;
            }
            Path candidate = path(element).resolve(name);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
            if (Files.isRegularFile(candidate)) {
                unusable.add(candidate);
            }
        }
        return unusable.stream().findFirst();
    }

    private String searchPath() {
        return launch.environment().effective().getOrDefault("PATH", "");
    }

    // Such as sudo, which is no hook but what a hook is run by.
    private boolean isInPath(Path program) {
        Path parent = program.getParent();
        return parent != null && List.of(searchPath().split(":", -1)).contains(parent.toString());
    }

    private static Path path(String text) throws Refused {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new Refused(
                    Reason.NOT_ENCODABLE,
                    "the program",
                    "the path of the program cannot be encoded; start the JVM with LC_ALL=C.UTF-8");
        }
    }

    private static void checkType(Path file) throws Refused {
        if (Files.isDirectory(file)) {
            throw new Refused(Reason.DIRECTORY, file, file + " is a directory; name the program in it");
        }
        if (!Files.exists(file)) {
            throw new Refused(
                    Reason.MISSING,
                    file,
                    file + " does not exist or cannot be reached; put it there, or correct the path");
        }
        if (!Files.isRegularFile(file)) {
            throw new Refused(Reason.NOT_A_FILE, file, file + " is not a regular file; name a program or a script");
        }
    }

    private void checkTrust(Path file) throws Refused {
        checkTrust(file, safePath);
    }

    private void checkTrust(Path file, SafePath rule) throws Refused {
        if (launch.trust() == TrustPolicy.ANY) {
            return;
        }
        try {
            Optional<SafePath.Finding> finding = rule.findingFor(file);
            if (finding.isPresent()) {
                Path element = finding.get().element();
                throw new Refused(
                        Reason.UNTRUSTED,
                        element,
                        file + " is not trusted: " + element + " "
                                + finding.get().problem());
            }
        } catch (NoSuchFileException e) {
            throw new Refused(Reason.MISSING, file, file + " has just vanished; it is looked for again next time");
        } catch (IOException | UnsupportedOperationException e) {
            throw new Refused(Reason.UNTRUSTED, file, "who can change " + file + " cannot be found out: " + e);
        }
    }

    private static void checkExecutable(Path file, Reason reason) throws Refused {
        if (Files.isExecutable(file)) {
            return;
        }
        if (Mounts.isNoexec(file)) {
            throw new Refused(
                    Reason.NOEXEC_MOUNT, file, file + " is on a file system mounted noexec; move it to another one");
        }
        throw new Refused(reason, file, file + " may not be executed; chmod +x is missing");
    }

    private void checkInterpreter(Path script, ProgramFile file, int depth) throws Refused {
        if (file.hasCarriageReturn()) {
            throw new Refused(
                    Reason.CRLF_INTERPRETER,
                    script,
                    "the first line of " + script + " ends in a carriage return; save it with line ends of Unix");
        }
        String named = "the interpreter " + file.interpreter() + " of " + script;
        if (!file.interpreter().startsWith("/") || depth == MAX_INTERPRETERS) {
            throw new Refused(Reason.BAD_INTERPRETER, script, named + " is not an absolute path; write it as one");
        }
        checkInterpreter(path(file.interpreter()), named, depth);
        Optional<String> byEnv = file.programForEnv();
        if (byEnv.isPresent() && byEnv.get().indexOf('/') < 0) {
            Path found = foundByEnv(byEnv.get(), script);
            checkInterpreter(found, "the interpreter " + byEnv.get() + " of " + script, depth);
        }
    }

    private void checkInterpreter(Path interpreter, String named, int depth) throws Refused {
        if (!Files.isRegularFile(interpreter)) {
            throw new Refused(
                    Reason.BAD_INTERPRETER,
                    interpreter,
                    named + " does not exist; install it, or correct the first line");
        }
        checkTrust(interpreter);
        checkExecutable(interpreter, Reason.BAD_INTERPRETER);
        ProgramFile next = ProgramFile.read(interpreter);
        if (next.kind() == ProgramFile.Kind.SCRIPT) {
            checkInterpreter(interpreter, next, depth + 1);
        }
    }

    // Unlike us, env looks also into the relative parts of PATH.
    private Path foundByEnv(String program, Path script) throws Refused {
        for (String element : searchPath().split(":", -1)) {
            Path candidate = directory.resolve(path(element)).resolve(path(program));
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new Refused(
                Reason.BAD_INTERPRETER,
                program,
                "the interpreter " + program + " of " + script + " is not in PATH " + searchPath()
                        + "; install it, or name it by its absolute path");
    }
}
