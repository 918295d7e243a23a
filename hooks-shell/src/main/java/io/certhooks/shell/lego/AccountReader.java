// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.KeyType;
import io.certhooks.shell.config.Section;
import io.certhooks.shell.lego.LegoConfig.Account;
import io.certhooks.shell.lego.LegoConfig.ExternalAccount;
import io.certhooks.shell.lego.LegoConfig.Server;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Reads the accounts of a configuration file. */
final class AccountReader {

    /** The id of an account that has none. */
    static final String NO_EMAIL = "noemail@example.com";

    private final Map<String, Server> servers;

    AccountReader(Map<String, Server> servers) {
        this.servers = servers;
    }

    static Account anonymous() {
        return new Account(NO_EMAIL, LegoServers.DEFAULT, Optional.empty(), KeyType.EC_P256, false, Optional.empty());
    }

    Account read(String id, Section section) {
        URI server = section.text("server").map(text -> server(section, text)).orElse(LegoServers.DEFAULT);
        Optional<String> email = section.text("email").filter(text -> !text.isEmpty());
        KeyType keyType = keyType(section).orElse(KeyType.EC_P256);
        boolean agreed = section.flag("acceptsTermsOfService");
        Optional<ExternalAccount> external = section.table("eab").flatMap(AccountReader::externalAccount);
        section.end();
        return new Account(id, server, email, keyType, agreed, external);
    }

    /** A type of key, which Certhooks must have too. */
    static Optional<KeyType> keyType(Section section) {
        if (section.text("keyType").filter("RSA8192"::equals).isPresent()) {
            section.problem("keyType", "RSA8192 is not supported; use RSA4096 or EC256");
            return Optional.empty();
        }
        return section.choice("keyType", LegoKeyType.NAMES);
    }

    private URI server(Section section, String text) {
        Server own = servers.get(text);
        if (own != null) {
            return own.url();
        }
        Optional<URI> found = LegoServers.find(text);
        if (found.isEmpty()) {
            section.problem(
                    "server",
                    "\"" + text
                            + "\" is neither a name under servers, nor an https URL, nor a short name that lego knows");
        }
        return found.orElse(LegoServers.DEFAULT);
    }

    private static Optional<ExternalAccount> externalAccount(Section section) {
        Optional<String> kid = section.text("kid").filter(text -> !text.isEmpty());
        Optional<String> key = section.text("hmacKey").filter(text -> !text.isEmpty());
        section.end();
        if (kid.isEmpty() || key.isEmpty()) {
            section.problem("kid and hmacKey are both needed");
            return Optional.empty();
        }
        return Optional.of(new ExternalAccount(kid.get(), key.get()));
    }
}
