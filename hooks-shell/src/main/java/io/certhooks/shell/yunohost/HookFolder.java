// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A private temporary folder for one call of one script: the file for its return value and the one for its messages. */
final class HookFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HookFolder.class);

    private final Path root;
    private final Path returned;
    private final Path messages;

    private HookFolder(Path root) throws IOException {
        this.root = root;
        this.messages = Files.createFile(root.resolve("stdinfo"));
        this.returned =
                Files.createFile(Files.createDirectory(root.resolve("return")).resolve("stdreturn"));
    }

    static HookFolder create() throws IOException {
        return new HookFolder(Files.createTempDirectory("certhooks-hook-"));
    }

    /** Lets another user in: to what scripts write, and not to the way there. */
    void giveTo(String user) throws IOException {
        Path folder = requireNonNull(returned.getParent(), "the return value is in a folder of its own");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(messages, PosixFilePermissions.fromString("rw-------"));
        OtherUser.give(user, List.of(folder, returned, messages));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
    }

    /** Where the script writes what it returns; alone in its folder. */
    Path returned() {
        return returned;
    }

    /** Where the script writes what people are to read. */
    Path messages() {
        return messages;
    }

    /**
     * The text that was returned.
     *
     * @throws YamlText.Malformed if it is too long, no text or no file
     */
    String text() throws IOException, YamlText.Malformed {
        // A link would show what the script itself may not read.
        if (!Files.isRegularFile(returned, LinkOption.NOFOLLOW_LINKS)) {
            throw new YamlText.Malformed("the file $YNH_STDRETURN was replaced by something else");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(returned, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(YamlText.MAX_CHARACTERS + 1);
        }
        if (bytes.length > YamlText.MAX_CHARACTERS) {
            throw new YamlText.Malformed("it is larger than " + YamlText.MAX_CHARACTERS + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new YamlText.Malformed("it is not UTF-8");
        }
    }

    /** Whether the script has removed the file for its return value. */
    boolean isReturnMissing() {
        return !Files.exists(returned, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether the script has put other files beside its return value. */
    boolean hasMore() throws IOException {
        Path folder = root.resolve("return");
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> !file.equals(returned));
        }
    }

    @Override
    public void close() {
        try {
            Removal.of(root);
        } catch (IOException e) {
            LOG.warn("the temporary folder {} is left behind; delete it", root, e);
        }
    }
}
