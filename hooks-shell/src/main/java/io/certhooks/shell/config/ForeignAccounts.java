// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.config;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingAccount;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What other programs keep of their accounts: a directory for each, in it the account's URL and the CA's own description of the
 * account (RFC 8555, 7.1.2).
 */
public final class ForeignAccounts {

    private ForeignAccounts() {}

    /**
     * Refuses what other programs do not know a CA by, such as acme4j's names; nothing would be found under it.
     *
     * @param directory the CA's directory
     * @throws ConfigurationException if it is no https URL
     */
    public static void checkDirectory(URI directory) {
        if (!"https".equals(directory.getScheme()) || directory.getHost() == null) {
            throw new ConfigurationException("accounts at " + directory
                    + " cannot be found by this name: give the https URL of the CA's directory");
        }
    }

    /**
     * The directories of the accounts at one CA.
     *
     * @param all the directory that they are in
     * @return in the order of their names; none if there is no such directory
     * @throws ConfigurationException if it cannot be read
     */
    public static List<Path> places(Path all) {
        List<Path> places = new ArrayList<>();
        if (Files.isDirectory(all)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(all, Files::isDirectory)) {
                found.forEach(places::add);
            } catch (IOException e) {
                throw new ConfigurationException(all + ": the accounts in it cannot be read: " + e);
            }
        }
        Collections.sort(places);
        return places;
    }

    /**
     * An account's URL.
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

    /** An account with the first contact of the CA's description, if there is one. */
    public static ExistingAccount withContact(ExistingAccount account, JsonNode description) {
        String contact = description.path("contact").path(0).asString("");
        return contact.isEmpty() ? account : account.withContact(contact);
    }
}
