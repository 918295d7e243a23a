// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.acme.AcmeClient;
import java.net.URI;

/**
 * A CA that issues certificates for this lifecycle.
 *
 * @param authority how to deal with it
 * @param client the connection to it
 * @param accounts the account there
 */
record Issuer(CertificateAuthority authority, AcmeClient client, Accounts accounts) {

    /** The URL of its directory. */
    URI directory() {
        return client.directory();
    }
}
