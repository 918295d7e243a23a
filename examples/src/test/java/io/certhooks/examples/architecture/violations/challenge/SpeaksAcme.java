// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.challenge;

import org.shredzone.acme4j.Session;

/** Only one package speaks ACME. */
public final class SpeaksAcme {

    public Session session() {
        return new Session("https://ca.example/directory");
    }
}
