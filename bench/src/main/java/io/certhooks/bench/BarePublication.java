// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.x509.Pem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What the store promises, with nothing around it: six files, their directory, a link, two flushes of its parent. */
final class BarePublication {

    private static final byte[] DESCRIPTION = "{}".getBytes(StandardCharsets.US_ASCII);

    private final Path archive;
    private final Path current;
    private final byte[] key;
    private final byte[] leaf;
    private final byte[] chain;
    private int number;

    private BarePublication(Path directory, MadeCertificate made) {
        archive = directory.resolve("archive");
        current = directory.resolve("current");
        key = Pem.encode(made.key().getPrivate());
        leaf = Pem.encode(made.chain().subList(0, 1));
        chain = Pem.encode(made.chain().subList(1, 2));
    }

    static BarePublication in(Path directory, MadeCertificate made) throws IOException {
        BarePublication bare = new BarePublication(directory, made);
        Files.createDirectories(bare.archive);
        Files.createDirectories(bare.current);
        return bare;
    }

    void publish() throws IOException {
        Path generation = Files.createDirectory(archive.resolve(Integer.toString(++number)));
        sync(archive);
        // The key before the certificate exists.
        write(generation.resolve("privkey.pem"), key);
        sync(generation);
        write(generation.resolve("cert.pem"), leaf);
        write(generation.resolve("chain.pem"), chain);
        write(generation.resolve("fullchain.pem"), leaf, chain);
        write(generation.resolve("bundle.pem"), key, leaf, chain);
        write(generation.resolve("metadata.json"), DESCRIPTION);
        sync(generation);
        Path link = Files.createSymbolicLink(current.resolve("new"), generation);
        sync(current);
        Files.move(link, current.resolve("site.example"), StandardCopyOption.ATOMIC_MOVE);
        sync(current);
    }

    private static void write(Path file, byte[]... parts) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (byte[] part : parts) {
                channel.write(ByteBuffer.wrap(part));
            }
            channel.force(true);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
