// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;

/** How the JDK turns the strings of a command and its environment into bytes. */
final class NativeText {

    /** One argument, or one variable with its name and the equals sign: Linux takes 131 071 bytes and a NUL. */
    static final int MAX_STRING = 128 * 1024 - 1;

    /** All arguments and variables together; Linux takes 2 MiB with a stack of 8 MiB. */
    static final int MAX_ALL = 1024 * 1024;

    private static final int POINTER = Long.BYTES;

    private static final Charset PATHS = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    // Until JDK 17 commands and variables went through the default charset, which -Dfile.encoding changes.
    private static final Charset COMMANDS = Runtime.version().feature() < 18 ? Charset.defaultCharset() : PATHS;

    private NativeText() {}

    /** The bytes the process will see, or empty if it would see something else. */
    static Optional<byte[]> encode(String text) {
        return encode(text, COMMANDS, PATHS);
    }

    static Optional<byte[]> encode(String text, Charset commands, Charset paths) {
        if (text.indexOf('\0') >= 0 || !commands.newEncoder().canEncode(text)) {
            return Optional.empty();
        }
        byte[] bytes = text.getBytes(commands);
        // A default charset that agrees neither with the locale nor with UTF-8 gives bytes nobody expects.
        boolean expected = commands.equals(paths)
                || Arrays.equals(bytes, text.getBytes(UTF_8))
                || Arrays.equals(bytes, text.getBytes(paths));
        return expected ? Optional.of(bytes) : Optional.empty();
    }

    /** Bytes as a path has them. */
    static String decode(byte[] bytes) {
        return new String(bytes, PATHS);
    }

    /** What a string of that many bytes costs in the list that the kernel measures. */
    static long cost(int bytes) {
        return bytes + 1L + POINTER;
    }

    static String encodingName() {
        return COMMANDS.name();
    }
}
