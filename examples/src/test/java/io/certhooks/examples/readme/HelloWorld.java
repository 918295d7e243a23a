// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.readme;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.ReloadableTls;
import io.certhooks.challenge.Http01Server;
import io.certhooks.store.FileCertificateStore;
import java.nio.file.Path;

/** The README's first code. It talks to a public CA, so no test runs it; that it compiles is the test. */
final class HelloWorld {

    private HelloWorld() {}

    static CertificateLifecycle start() {
        ReloadableTls tls = ReloadableTls.create(); // tls.sslContext() is for your HTTPS server
        CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(CertificateAuthority.letsEncrypt()
                        .withContact("ops@example.org")
                        .agreeToTerms())
                .store(FileCertificateStore.at(Path.of("certs")))
                .hook(Http01Server.onPort(80))
                .hook(tls) // swaps each new certificate into the running server
                .onPost("report", event -> System.out.println(event.operation().name() + ": " + event.outcome()))
                .build();
        tls.reload(lifecycle
                .ensure(CertificateSpec.of("example.org", "www.example.org"))
                .certificate());
        lifecycle.start(); // renews in the background until close()
        return lifecycle;
    }
}
