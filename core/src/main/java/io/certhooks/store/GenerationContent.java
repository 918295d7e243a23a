// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.x509.Pem;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The files of a generation beside its key and its metadata. Holds a key, so it does not show itself. */
final class GenerationContent {

    private final Map<String, byte[]> files;

    private GenerationContent(Map<String, byte[]> files) {
        this.files = files;
    }

    /**
     * Writes a chain in all its forms.
     *
     * @param chain the certificate first
     * @param key the key's PEM, if there is one
     */
    static GenerationContent of(List<X509Certificate> chain, byte @Nullable [] key) {
        byte[] fullChain = Pem.encode(chain);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("cert.pem", Pem.encode(chain.subList(0, 1)));
        files.put("chain.pem", Pem.encode(chain.subList(1, chain.size())));
        files.put("fullchain.pem", fullChain);
        files.put("bundle.pem", key == null ? fullChain : concat(key, fullChain));
        return new GenerationContent(files);
    }

    /** The contents by file name. */
    Map<String, byte[]> files() {
        return files;
    }

    /** The content of one of the files. */
    byte[] file(String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    /** Refuses what cannot be a generation. */
    static void requireComplete(List<X509Certificate> chain, byte[] metadata) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a generation needs at least its certificate");
        }
        requireSize(metadata, "metadata");
    }

    /** Refuses more bytes than a store keeps. */
    static byte[] requireSize(byte[] content, String what) {
        if (content.length > StoredFiles.LIMIT) {
            throw new IllegalArgumentException(what + " of " + content.length + " bytes: at most 1 MiB is kept");
        }
        return content;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
