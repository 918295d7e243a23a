// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingAccount;
import io.certhooks.shell.config.ConfigFile;
import io.certhooks.shell.config.ForeignAccounts;
import io.certhooks.shell.process.TrustPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The accounts that Certbot has at a CA, to be taken over instead of registering another one.
 *
 * <pre>{@code
 * lifecycle.adoptAccounts(CertbotAccounts.in(Path.of("/etc/letsencrypt"), authority.directory()).accounts());
 * }</pre>
 *
 * @param accounts those that can be taken over; if there are several, the one that most renewal configurations name comes first
 * @param leftOut why each of the others cannot, one sentence for each that begins with a file
 */
public record CertbotAccounts(List<ExistingAccount> accounts, List<String> leftOut) {

    /** Copies the lists. */
    public CertbotAccounts {
        accounts = List.copyOf(accounts);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Reads what is there; nothing is changed.
     *
     * @param configDirectory for instance {@code /etc/letsencrypt}
     * @param directory the URL of the CA's directory, as {@code --server} had it
     * @return no accounts if Certbot has none at that CA
     * @throws ConfigurationException if there is no such directory, it cannot be read, or that of the CA is no https URL
     */
    public static CertbotAccounts in(Path configDirectory, URI directory) {
        ForeignAccounts.checkDirectory(directory);
        List<String> named = named(new ConfigDirectory(configDirectory, TrustPolicy.ANY).confs());
        List<ExistingAccount> accounts = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        String server = directory.getRawAuthority() + directory.getRawPath();
        for (Path place : places(configDirectory.resolve("accounts").resolve(server), named)) {
            try {
                accounts.add(read(place, directory));
            } catch (ConfigurationException e) {
                leftOut.addAll(e.problems());
            }
        }
        return new CertbotAccounts(accounts, leftOut);
    }

    // A configuration that cannot be read names none; it is for CertbotLineages to say so.
    private static List<String> named(List<Path> confs) {
        List<String> named = new ArrayList<>();
        for (Path conf : confs) {
            RenewalConf.account(conf).ifPresent(named::add);
        }
        return named;
    }

    private static List<Path> places(Path server, List<String> named) {
        List<Path> places = ForeignAccounts.places(server);
        places.sort(Comparator.comparing(place -> -Collections.frequency(named, String.valueOf(place.getFileName()))));
        return places;
    }

    private static ExistingAccount read(Path place, URI directory) {
        Path registration = place.resolve("regr.json");
        JsonNode json = ConfigFile.read(registration);
        URI url = ForeignAccounts.url(registration, "uri", json.path("uri"));
        Path key = place.resolve("private_key.json");
        try {
            ExistingAccount account = ExistingAccount.of(directory, url, JsonWebKey.read(key));
            return ForeignAccounts.withContact(account, json.path("body"));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(key + ": " + e.getMessage());
        }
    }
}
