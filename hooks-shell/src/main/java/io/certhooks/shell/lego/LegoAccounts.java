// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingAccount;
import io.certhooks.shell.config.ConfigFile;
import io.certhooks.shell.config.ForeignAccounts;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The accounts that lego 4 or 5 has at a CA, to be taken over instead of registering another one.
 *
 * <pre>{@code
 * lifecycle.adoptAccounts(LegoAccounts.in(Path.of("/etc/lego"), authority.directory()).accounts());
 * }</pre>
 *
 * @param accounts those that can be taken over, in the order of their ids
 * @param leftOut why each of the others cannot, one sentence for each that begins with a file
 */
public record LegoAccounts(List<ExistingAccount> accounts, List<String> leftOut) {

    /** Copies the lists. */
    public LegoAccounts {
        accounts = List.copyOf(accounts);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Reads what is there; nothing is changed.
     *
     * @param storage lego's {@code --path}, which has the directory {@code accounts}
     * @param directory the URL of the CA's directory, as {@code --server} had it. Lego 4 keeps the host alone, so its accounts
     *     are taken for this CA's if the host is the same
     * @return no accounts if lego has none at that CA
     * @throws ConfigurationException if there is no such directory, it cannot be read, or that of the CA is no https URL
     */
    public static LegoAccounts in(Path storage, URI directory) {
        ForeignAccounts.checkDirectory(directory);
        Path all = storage.resolve("accounts");
        if (!Files.isDirectory(all)) {
            throw new ConfigurationException(all + ": there is no such directory with lego's accounts");
        }
        List<ExistingAccount> accounts = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Path place :
                ForeignAccounts.places(all.resolve(directory.getRawAuthority().replace(':', '_')))) {
            try {
                JsonNode json = ConfigFile.read(place.resolve("account.json"));
                // Several CAs may have one host.
                String server = json.path("server").asString("");
                if (server.isEmpty() || server.equals(directory.toString())) {
                    accounts.add(read(place, json, directory));
                }
            } catch (ConfigurationException e) {
                leftOut.addAll(e.problems());
            }
        }
        return new LegoAccounts(accounts, leftOut);
    }

    private static ExistingAccount read(Path place, JsonNode json, URI directory) {
        Path file = place.resolve("account.json");
        JsonNode registration = json.path("registration");
        // Version 4 has the CA's own description one level deeper.
        JsonNode description = registration.has("body") ? registration.path("body") : registration;
        URI url = registration.has("uri")
                ? ForeignAccounts.url(file, "registration.uri", registration.path("uri"))
                : ForeignAccounts.url(file, "registration.accountURL", registration.path("accountURL"));
        ExistingAccount account = ExistingAccount.read(directory, url, key(place));
        return ForeignAccounts.withContact(account, description);
    }

    // Beside the description, or in version 4 in a directory of its own.
    private static Path key(Path place) {
        String name = place.getFileName() + ".key";
        Path beside = place.resolve(name);
        return Files.exists(beside) ? beside : place.resolve("keys").resolve(name);
    }
}
