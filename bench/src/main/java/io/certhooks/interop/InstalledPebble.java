// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import io.certhooks.CertificateAuthority;
import java.nio.file.Path;

/** Pebble as the core's tests start it. */
public final class InstalledPebble implements AutoCloseable {

    private final PebbleCa ca;

    private InstalledPebble(PebbleCa ca) {
        this.ca = ca;
    }

    /** Starts it; its files go into a directory, the certificate of its HTTPS server into {@code cert.pem}. */
    public static InstalledPebble start(Path directory) {
        return new InstalledPebble(
                PebbleCa.start(CaSettings.standard().withEnvironment("PEBBLE_WFE_NONCEREJECT", "0"), directory));
    }

    /** The CA as a lifecycle sees it. */
    public CertificateAuthority authority() {
        return ca.authority();
    }

    /** The port on which it looks for proofs. */
    public int http01Port() {
        return ca.http01Port();
    }

    @Override
    public void close() {
        ca.close();
    }
}
