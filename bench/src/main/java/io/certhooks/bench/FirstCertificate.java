// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.store.FileCertificateStore;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** A program that gets one certificate and ends. */
final class FirstCertificate {

    private FirstCertificate() {}

    public static void main(String[] arguments) throws Exception {
        URI directory = URI.create(arguments[1]);
        Path root = Path.of(arguments[2]);
        int port = Integer.parseInt(arguments[3]);
        if (arguments[0].equals("ours")) {
            ours(directory, root, port, Path.of(arguments[4]));
        } else {
            bare(directory, root, port);
        }
    }

    private static void ours(URI directory, Path root, int port, Path store) {
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(directory)
                        .withTrustedRoot(root)
                        .withContact("ops@example.org")
                        .agreeToTerms())
                .store(FileCertificateStore.at(store))
                .hook(Http01Server.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                .onDeploy("tell", event -> tell())
                .build()) {
            lifecycle.ensure(CertificateSpec.of("first.example"));
        }
    }

    private static void bare(URI directory, Path root, int port) throws Exception {
        try (BareAcme4j acme = BareAcme4j.at(directory, certificate(root), port);
                BareHttp01 web = acme.web()) {
            acme.issue("first.example", web);
            tell();
        }
    }

    private static void tell() {
        System.out.println("first=" + System.currentTimeMillis());
    }

    private static X509Certificate certificate(Path pem) throws Exception {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
