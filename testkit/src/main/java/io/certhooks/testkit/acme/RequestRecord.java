// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.acme;

import java.time.Instant;

/**
 * A request that the CA answered.
 *
 * @param time when, by the CA's clock
 * @param method the HTTP method
 * @param path path and query
 * @param endpoint what it was about
 * @param account the id of the account that signed it; empty if none did or the signature was refused
 * @param status the HTTP status of the answer that was meant, even if a fault kept it from the client
 * @param problem the problem document of that answer, which tells why it is a refusal; empty if it is none
 */
public record RequestRecord(
        Instant time, String method, String path, Endpoint endpoint, String account, int status, String problem) {}
