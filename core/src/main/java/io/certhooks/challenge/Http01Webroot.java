// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Identifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers http-01 challenges with files that a running web server serves (RFC 8555, 8.3).
 *
 * <p>A proof is a file under {@code .well-known/acme-challenge} of the web server's document root. It appears whole or
 * not at all, and everybody may read it, as may the directories made for it be entered by everybody, whatever the umask.
 * Links inside the document root are never followed, so nobody who may write there can have files written elsewhere.
 * Cleaning up removes the proof, if it is still the same and no other certificate needs it, and then those of the two
 * directories that this object has made, if they are empty.
 *
 * <p>Safe for use by several threads.
 */
public final class Http01Webroot implements ChallengeListener {

    private static final String OUTER = ".well-known";
    private static final String INNER = "acme-challenge";
    private static final int LONGEST_PROOF = 4096;
    private static final int TRIES = 200;
    private static final Logger LOG = LoggerFactory.getLogger(Http01Webroot.class);

    private final Path root;
    // Token -> certificates. A CA may give two orders of one account the same pending authorization.
    private final Map<String, Set<String>> certificates = new HashMap<>();
    private boolean madeOuter;
    private boolean madeInner;

    private Http01Webroot(Path root) {
        this.root = root;
    }

    /**
     * A writer of proofs for the sites of one document root.
     *
     * @param root the document root, such as {@code /var/www/html}; may be a link
     * @return the listener
     * @throws ConfigurationException if it is not a directory
     */
    public static Http01Webroot at(Path root) {
        if (!Files.isDirectory(requireNonNull(root, "root"))) {
            throw new ConfigurationException((Files.exists(root) ? "not a directory: " : "there is no directory ")
                    + root + "; give the document root of the web server that answers on port 80");
        }
        return new Http01Webroot(root.toAbsolutePath());
    }

    @Override
    public ChallengeType type() {
        return ChallengeType.HTTP_01;
    }

    /**
     * {@inheritDoc}
     *
     * @return false for a wildcard (CA/Browser Forum Baseline Requirements, 3.2.2.4.19)
     */
    @Override
    public boolean answers(Identifier identifier) {
        return !identifier.isWildcard();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IOException if the file cannot be written or the token is not one; the message tells what to do
     */
    @Override
    public synchronized void present(ChallengeEvent event) throws IOException {
        String token = Token.of(event);
        certificates
                .computeIfAbsent(token, shared -> new HashSet<>())
                .add(event.operation().name());
        try {
            write(token, content(event));
        } catch (IOException e) {
            throw new IOException(
                    "cannot write the proof for " + event.identifier() + " to "
                            + root.resolve(OUTER).resolve(INNER) + " (" + e
                            + "): let this process write there, and have real directories, not links",
                    e);
        }
    }

    @Override
    public synchronized void cleanUp(ChallengeEvent event) throws IOException {
        if (!Token.isOne(event.token()) || isNeededByOthers(event)) {
            return;
        }
        try (Folder top = Folder.open(root)) {
            try (Folder outer = top.enter(OUTER)) {
                try (Folder inner = outer.enter(INNER)) {
                    deleteOwn(inner, event.token(), content(event));
                }
                madeInner = madeInner && !deleteIfEmpty(outer, INNER);
            }
            madeOuter = madeOuter && !deleteIfEmpty(top, OUTER);
        } catch (NoSuchFileException e) {
            LOG.debug("there is no proof for {} left to remove: {}", event.identifier(), e.toString());
        }
    }

    private boolean isNeededByOthers(ChallengeEvent event) {
        Set<String> left = certificates.getOrDefault(event.token(), new HashSet<>());
        left.remove(event.operation().name());
        if (left.isEmpty()) {
            certificates.remove(event.token());
        }
        return !left.isEmpty();
    }

    // Another program may remove a directory as empty just before it gets its first file: make it again.
    private void write(String token, byte[] content) throws IOException {
        for (int left = TRIES - 1; ; left--) {
            try {
                writeOnce(token, content);
                return;
            } catch (NoSuchFileException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    private void writeOnce(String token, byte[] content) throws IOException {
        try (Folder top = Folder.open(root)) {
            madeOuter |= top.makeDirectory(OUTER);
            try (Folder outer = top.enter(OUTER)) {
                madeInner |= outer.makeDirectory(INNER);
                try (Folder inner = outer.enter(INNER)) {
                    publish(inner, token, content);
                }
            }
        }
    }

    private static void publish(Folder folder, String token, byte[] content) throws IOException {
        String temporary = ".certhooks-" + UUID.randomUUID();
        try {
            folder.create(temporary, content);
            folder.replace(temporary, token);
        } catch (IOException e) {
            try {
                folder.delete(temporary);
            } catch (IOException stillThere) {
                e.addSuppressed(stillThere);
            }
            throw e;
        }
    }

    private static void deleteOwn(Folder folder, String token, byte[] content) throws IOException {
        Optional<byte[]> found = folder.read(token, LONGEST_PROOF);
        if (found.isPresent() && Arrays.equals(found.get(), content)) {
            folder.delete(token);
        }
    }

    private static boolean deleteIfEmpty(Folder folder, String name) throws IOException {
        try {
            folder.deleteDirectory(name);
            return true;
        } catch (DirectoryNotEmptyException e) {
            LOG.trace("{} is kept for what else is in it", name);
            return false;
        }
    }

    private static byte[] content(ChallengeEvent event) {
        return event.keyAuthorization().getBytes(StandardCharsets.US_ASCII);
    }
}
