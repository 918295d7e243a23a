// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * The files of one certificate, all PEM.
 *
 * @param directory the directory that holds them
 * @param certificate the certificate alone
 * @param chain the issuers' certificates, without the root
 * @param fullChain the certificate followed by the chain
 * @param privateKey the key as PKCS#8; does not exist where the owner gave a signing request
 * @param bundle the key followed by the full chain: one file, always consistent; the chain alone if there is no key
 */
public record CertificateFiles(
        Path directory, Path certificate, Path chain, Path fullChain, Path privateKey, Path bundle) {

    /**
     * The files with their standard names in a directory.
     *
     * @param directory the directory
     * @return {@code cert.pem}, {@code chain.pem}, {@code fullchain.pem}, {@code privkey.pem} and {@code bundle.pem}
     */
    public static CertificateFiles in(Path directory) {
        requireNonNull(directory, "directory");
        return new CertificateFiles(
                directory,
                directory.resolve("cert.pem"),
                directory.resolve("chain.pem"),
                directory.resolve("fullchain.pem"),
                directory.resolve("privkey.pem"),
                directory.resolve("bundle.pem"));
    }
}
