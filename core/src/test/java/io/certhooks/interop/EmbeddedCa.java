// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import io.certhooks.CertificateAuthority;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.AcmeTestServerBuilder;
import io.certhooks.testkit.FreePorts;
import io.certhooks.testkit.ManualClock;
import io.certhooks.testkit.TestZone;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** The CA of the test kit, inside this JVM. */
final class EmbeddedCa implements CaUnderTest {

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T00:00:00Z"));
    private final AcmeTestServer server;
    private final int http01Port = FreePorts.next();
    private final int tlsAlpn01Port = FreePorts.next();

    private EmbeddedCa(CaSettings settings) {
        AcmeTestServerBuilder builder = AcmeTestServer.builder()
                .clock(clock)
                .lifetime(settings.lifetime())
                .alternateChains(settings.alternateRoots())
                .authorizationReuse(settings.reuse())
                .termsOfService(URI.create("https://ca.example/terms"));
        if (settings.externalAccount()) {
            builder.requireExternalAccount()
                    .externalAccount(
                            CaSettings.EAB_KEY_ID, Base64.getUrlDecoder().decode(CaSettings.EAB_MAC_KEY));
        }
        server = builder.start();
        server.http01Port(http01Port);
        server.tlsAlpn01Port(tlsAlpn01Port);
    }

    static EmbeddedCa start(CaSettings settings) {
        return new EmbeddedCa(settings);
    }

    @Override
    public CertificateAuthority authority() {
        return CertificateAuthority.at(server.directory())
                .withTrustedRoot(server.tlsRoot())
                .withContact("ops@example.org")
                .agreeToTerms();
    }

    @Override
    public ManualClock clock() {
        return clock;
    }

    @Override
    public ChallengeListener dns() {
        return new ZoneListener(server.zone());
    }

    @Override
    public int http01Port() {
        return http01Port;
    }

    @Override
    public int tlsAlpn01Port() {
        return tlsAlpn01Port;
    }

    @Override
    public List<X509Certificate> roots() {
        return server.roots();
    }

    @Override
    public boolean isRevoked(X509Certificate certificate) {
        return server.isRevoked(certificate);
    }

    @Override
    public void close() {
        server.close();
    }

    private record ZoneListener(TestZone zone) implements ChallengeListener {

        @Override
        public ChallengeType type() {
            return ChallengeType.DNS_01;
        }

        @Override
        public void present(ChallengeEvent event) {
            zone.addTxt(event.txtName(), event.txtValue());
        }

        @Override
        public void cleanUp(ChallengeEvent event) {
            zone.removeTxt(event.txtName(), event.txtValue());
        }
    }
}
