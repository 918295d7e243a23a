// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.hook.IssuedCertificate;
import io.certhooks.testkit.AcmeTestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the quickstart did, checked where it can be seen from outside: at the CA, on disk, by the web server's client. */
final class QuickstartSummary {

    private final AcmeTestServer ca;
    private final Visitor visitor;
    private final Path store;
    private final IssuedCertificate first;
    private final IssuedCertificate second;

    QuickstartSummary(
            AcmeTestServer ca, Visitor visitor, Path store, IssuedCertificate first, IssuedCertificate second) {
        this.ca = ca;
        this.visitor = visitor;
        this.store = store;
        this.first = first;
        this.second = second;
    }

    /**
     * Prints it.
     *
     * @throws UnexpectedException if the certificate was not issued, renewed, stored and swapped as it should be
     */
    void show(Console console) throws Exception {
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw new UnexpectedException(String.join("; ", problems));
        }
        console.headline("Done in " + console.elapsed() + ":");
        console.fact("orders", ca.orderCount() + " at the CA: one issue, one renewal");
        console.fact("files", files() + " in the store, two generations and the account");
        console.fact("old serial", seen(first));
        console.fact("new serial", seen(second));
        console.fact("handshakes", visitor.failures() + " failed, and the web server was never restarted");
    }

    private String seen(IssuedCertificate certificate) {
        String serial = Quickstart.serial(certificate);
        return serial + ", until "
                + certificate.generation().notAfter().atZone(ZoneOffset.UTC).toLocalDate() + ", seen by "
                + visitor.visits(serial) + " connections";
    }

    private List<String> problems() throws IOException, CertificateException {
        List<String> problems = new ArrayList<>();
        if (!ca.issued().equals(List.of(first.leaf(), second.leaf()))) {
            problems.add("the CA issued other certificates than the two in the store: " + ca.issued());
        }
        if (ca.orderCount() != 2) {
            problems.add("the CA got " + ca.orderCount() + " orders, not 2");
        }
        if (!onDisk().equals(second.leaf())) {
            problems.add("the certificate on disk is not the new one");
        }
        if (visitor.failures() > 0) {
            problems.add(visitor.failures() + " connections to the web server failed, the first one with "
                    + visitor.firstFailure().orElse("no reason"));
        }
        return problems;
    }

    private X509Certificate onDisk() throws IOException, CertificateException {
        Path live = store.resolve("live").resolve(second.generation().certificateName());
        try (InputStream pem = Files.newInputStream(live.resolve("cert.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            return all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> String.valueOf(path.getFileName()).endsWith("pem"))
                    .count();
        }
    }
}
