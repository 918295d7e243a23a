// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.TestZone;
import java.security.cert.CertificateParsingException;
import java.util.List;

/** One certificate for a domain and all names below it, proved through DNS by a provider of your own. */
final class DnsProviderExample {

    private static final String TXT_NAME = "_acme-challenge.shop.example";

    private DnsProviderExample() {}

    static void run(List<String> arguments, Console console) throws Exception {
        if (!arguments.isEmpty()) {
            throw new UsageException("it takes no arguments, not " + arguments);
        }
        try (AcmeTestServer ca = AcmeTestServer.start();
                CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                        .authority(CertificateAuthority.at(ca.directory())
                                .withTrustedRoot(ca.tlsRoot())
                                .agreeToTerms())
                        .store(MemoryCertificateStore.create())
                        .hook(new OwnDnsProvider(ca.zone()))
                        .hook(new ZoneViewer(ca.zone(), console))
                        .build()) {
            console.headline("A certificate for shop.example and *.shop.example, by dns-01:");
            IssuedCertificate certificate = lifecycle
                    .ensure(CertificateSpec.of("shop.example", "*.shop.example"))
                    .certificate();
            show(certificate, ca.zone(), console);
        }
    }

    private static void show(IssuedCertificate certificate, TestZone zone, Console console)
            throws UnexpectedException, CertificateParsingException {
        List<String> left = zone.txt(TXT_NAME);
        if (!left.isEmpty()) {
            throw new UnexpectedException("the records " + left + " were not removed from " + TXT_NAME);
        }
        List<String> names = certificate.leaf().getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
        console.headline("Done in " + console.elapsed() + ":");
        console.fact("names", String.join(", ", names));
        console.fact("records left", "0 of 2");
    }

    /** Shows the TXT records when all are there: where a real provider's listener waits until the world can see them. */
    private static final class ZoneViewer implements ChallengeListener {

        private final TestZone zone;
        private final Console console;

        ZoneViewer(TestZone zone, Console console) {
            this.zone = zone;
            this.console = console;
        }

        @Override
        public ChallengeType type() {
            return ChallengeType.DNS_01;
        }

        @Override
        public void present(ChallengeEvent event) {
            console.phase("present", "for " + event.identifier());
        }

        @Override
        public void presented(ChallengesPresented event) {
            zone.txt(TXT_NAME).forEach(value -> console.phase("presented", TXT_NAME + " TXT " + value));
        }

        @Override
        public void cleanUp(ChallengeEvent event) {
            console.phase("cleanUp", "for " + event.identifier());
        }
    }
}
