// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Which contact URLs an account may have: single mailto addresses (RFC 8555 section 7.3). */
final class ContactRules {

    private static final Pattern ADDRESS = Pattern.compile("[^@\\s,?%]+@[^@\\s,?%]+\\.[^@\\s,?%]+");
    private static final String MAILTO = "mailto:";

    private ContactRules() {}

    /** The contacts of a request, checked. */
    static List<String> contacts(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "contact must be an array of URLs");
        }
        List<String> contacts = new ArrayList<>();
        for (JsonNode each : node) {
            contacts.add(checked(each.stringValue("")));
        }
        return contacts;
    }

    private static String checked(String contact) {
        if (!contact.startsWith(MAILTO)) {
            throw contact.contains(":")
                    ? new AcmeRefusal(AcmeError.UNSUPPORTED_CONTACT, "only mailto contacts are supported")
                    : new AcmeRefusal(AcmeError.INVALID_CONTACT, "a contact must be a mailto URL");
        }
        if (!ADDRESS.matcher(contact.substring(MAILTO.length())).matches()) {
            throw new AcmeRefusal(AcmeError.INVALID_CONTACT, "a mailto contact must hold exactly one plain address");
        }
        return contact;
    }
}
