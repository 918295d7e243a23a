// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the first bytes of a program file say about how the kernel will start it. */
record ProgramFile(Kind kind, String interpreter, String argument) {

    /** How the file is started. */
    enum Kind {
        BINARY,
        SCRIPT,
        NO_INTERPRETER,
        BYTE_ORDER_MARK,
        EMPTY
    }

    // Linux reads this many bytes to find out (BINPRM_BUF_SIZE).
    private static final int HEADER = 256;
    // Neither an option nor a variable, and nothing that env would take apart.
    private static final Pattern PLAIN = Pattern.compile("[^-=\\s\"'\\\\$][^=\\s\"'\\\\$]*");

    /** Reads the file; one that may be executed but not read can only be a binary. */
    static ProgramFile read(Path file) {
        byte[] header;
        try (var in = new FileInputStream(file.toFile())) {
            header = in.readNBytes(HEADER);
        } catch (IOException unreadable) {
            return of(Kind.BINARY);
        }
        return parse(header);
    }

    static ProgramFile parse(byte[] header) {
        if (header.length == 0) {
            return of(Kind.EMPTY);
        }
        String text = NativeText.decode(header);
        if (text.startsWith("#!")) {
            return script(text);
        }
        if (text.startsWith("\ufeff")) {
            return of(Kind.BYTE_ORDER_MARK);
        }
        // ELF, and Mach-O in its four byte orders and as a fat file. Whatever else has a NUL is not a text for a shell.
        boolean binary = text.startsWith("\u007fELF") || text.indexOf('\0') >= 0;
        return of(binary ? Kind.BINARY : Kind.NO_INTERPRETER);
    }

    private static ProgramFile script(String text) {
        int end = text.indexOf('\n');
        String line = (end < 0 ? text : text.substring(0, end)).substring(2);
        String trimmed = trim(line);
        int gap = firstBlank(trimmed);
        return new ProgramFile(Kind.SCRIPT, trimmed.substring(0, gap), trim(trimmed.substring(gap)));
    }

    /** Tells whether the line after {@code #!} ends in a carriage return. */
    boolean hasCarriageReturn() {
        return interpreter.endsWith("\r") || argument.endsWith("\r");
    }

    /** The program that {@code env} is asked to look up, also after {@code -S}, if the interpreter is {@code env}. */
    Optional<String> programForEnv() {
        boolean split = argument.startsWith("-S");
        String words = split ? trim(argument.substring(2)) : argument;
        int end = split ? firstBlank(words) : words.length();
        Optional<String> program = Optional.of(words.substring(0, end));
        return program.filter(
                word -> interpreter.endsWith("/env") && PLAIN.matcher(word).matches());
    }

    private static ProgramFile of(Kind kind) {
        return new ProgramFile(kind, "", "");
    }

    // The kernel knows blanks and tabs here, and nothing else.
    private static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static int firstBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isBlank(text.charAt(i))) {
                return i;
            }
        }
        return text.length();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
