// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

/**
 * The lines of Certbot that differ in when hooks run. Certbot's {@code renew} is what {@code renew(...)} and
 * {@code renewDue()} do here; its {@code certonly} and {@code run} are {@code ensure(...)}.
 */
public enum CertbotVersion {
    /**
     * Up to 3.1, so also Debian's 2.1: pre and post programs of the directory run for {@code renew} only, its deploy programs
     * and {@code --renew-hook} only where there was a certificate before; no {@code CERTBOT_IDENTIFIER}.
     */
    UP_TO_3_1,
    /** 3.2 to 5.2: as before, but pre and post programs of the directory always run. */
    FROM_3_2_TO_5_2,
    /** 5.3 and later: all programs of the directory always run, and {@code --renew-hook} is {@code --deploy-hook}. */
    FROM_5_3
}
