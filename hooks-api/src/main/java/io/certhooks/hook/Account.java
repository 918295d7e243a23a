// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.net.URI;
import java.util.Optional;

/**
 * An account at a CA.
 *
 * @param directory the URL of the CA's directory
 * @param email the first contact address without {@code mailto:}, if there is one
 * @param url the account's URL, which is its identity at the CA; empty until it is registered
 */
public record Account(URI directory, Optional<String> email, Optional<URI> url) {}
