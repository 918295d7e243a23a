// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.config;

import io.certhooks.hook.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What other programs keep of an account: its URL, and the CA's own description of it (RFC 8555, 7.1.2). */
public final class AccountJson {

    private AccountJson() {}

    /**
     * The account's URL.
     *
     * @param file the file that it is in, for messages
     * @param key the key that it is at, for messages
     * @throws ConfigurationException if it is none
     */
    public static URI url(Path file, String key, JsonNode value) {
        try {
            URI url = new URI(value.asString(""));
            if (url.isAbsolute() && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw new ConfigurationException(file + ": " + key + ": it is no URL: " + e.getReason());
        }
        throw new ConfigurationException(
                file + ": " + key + ": it is missing or no URL, so the account was never registered");
    }

    /** The first contact; empty if there is none. */
    public static Optional<String> contact(JsonNode description) {
        return Optional.of(description.path("contact").path(0).asString("")).filter(contact -> !contact.isEmpty());
    }
}
