// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.Identifier;

/**
 * What a client claims and where the CA is to look.
 *
 * @param identifier what control is claimed of, the {@code *.} of a wildcard kept
 * @param type the challenge type
 * @param token the challenge's token
 * @param keyAuthorization token and account key thumbprint (RFC 8555 section 8.1)
 * @param accountUrl the account's URL
 */
public record Proof(Identifier identifier, String type, String token, String keyAuthorization, String accountUrl) {}
