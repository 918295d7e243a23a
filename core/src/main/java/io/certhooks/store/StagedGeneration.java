// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.Generation;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** A generation that is being put together. It survives a crash: see {@link CertificateStore#staged}. */
public interface StagedGeneration {

    /**
     * The number of the generation.
     *
     * @return 1 or more
     */
    int number();

    /**
     * Keeps the private key, durably; before a CA certifies the public one.
     *
     * @param key a key with a PKCS#8 encoding
     * @throws IllegalStateException if there is another key already
     */
    void saveKey(PrivateKey key);

    /**
     * The key kept so far.
     *
     * @return the key, if there is one
     */
    Optional<PrivateKey> key();

    /**
     * The file of the key kept so far, and where publishing the generation would make it visible.
     *
     * @return the file, the same as later in {@link CertificateStore#files}; empty without a key, and for a store without
     *     files
     */
    Optional<StagedFile> keyFile();

    /**
     * Adds the certificate and makes the generation complete; it is still not current.
     *
     * @param chain the certificate first, then its issuers
     * @param metadata a description in JSON, opaque to the store
     * @return the complete generation
     */
    Generation complete(List<X509Certificate> chain, byte[] metadata);

    /** Deletes what there is; does nothing if that has happened already. */
    void discard();
}
