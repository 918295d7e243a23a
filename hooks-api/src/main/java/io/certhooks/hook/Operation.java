// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The issuance or renewal of one certificate.
 *
 * @param run the run it belongs to
 * @param id unique, letters and digits only
 * @param kind first issue, renewal, or replacement by a certificate for other names or another key type
 * @param reason why now
 * @param attempt 1 for the first try since the last success, then 2, 3, ...
 * @param account the account at the CA
 * @param certificate what is asked for
 */
public record Operation(
        Run run,
        String id,
        OperationKind kind,
        Reason reason,
        int attempt,
        Account account,
        CertificateRequest certificate) {

    /** Checks that nothing is missing. */
    public Operation {
        requireNonNull(run, "run");
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(reason, "reason");
        requireNonNull(account, "account");
        requireNonNull(certificate, "certificate");
    }

    /**
     * The certificate's name in the store.
     *
     * @return the name
     */
    public String name() {
        return certificate.name();
    }

    /**
     * The names and addresses the certificate is for.
     *
     * @return the identifiers in the owner's order
     */
    public List<Identifier> identifiers() {
        return certificate.identifiers();
    }
}
