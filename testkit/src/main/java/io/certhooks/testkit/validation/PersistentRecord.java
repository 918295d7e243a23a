// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TXT record of dns-persist-01: the name of an issuer and parameters, in the syntax of CAA's issue-value (RFC 8659
 * section 4.2), such as {@code ca.test; accounturi=https://localhost/account/1; policy=wildcard}.
 */
final class PersistentRecord {

    private static final String BLANKS = "[ \t]*";
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*)" + BLANKS + "=" + BLANKS + "([!-:<-~]*)");

    private final Map<String, String> parameters = new LinkedHashMap<>();

    private PersistentRecord() {}

    /** The issuer that a record is for, in lower case; whatever the rest of it looks like. */
    static String issuer(String text) {
        return text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException if its syntax is wrong, or it holds no {@code accounturi}
     */
    static PersistentRecord parse(String text) {
        PersistentRecord record = new PersistentRecord();
        String[] parts = text.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            record.add(parts[i].strip());
        }
        record.require("accounturi", "[^ ]+");
        if (record.parameters.containsKey("persistuntil")) {
            record.require("persistuntil", "-?[0-9]+");
        }
        return record;
    }

    private void add(String parameter) {
        Matcher matcher = PARAMETER.matcher(parameter);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + parameter + "\" is not a parameter");
        }
        String tag = matcher.group(1).toLowerCase(Locale.ROOT);
        if (parameters.put(tag, matcher.group(2)) != null) {
            throw new IllegalArgumentException("there are two parameters " + tag);
        }
    }

    private void require(String tag, String form) {
        if (!parameters.getOrDefault(tag, "").matches(form)) {
            throw new IllegalArgumentException("it has no " + tag + " that makes sense");
        }
    }

    /** The account that may use it, to be compared letter by letter. */
    String accountUri() {
        return parameters.getOrDefault("accounturi", "");
    }

    /** Whether it serves wildcards too. */
    boolean allowsWildcard() {
        return parameters.getOrDefault("policy", "").equalsIgnoreCase("wildcard");
    }

    /** Whether its end, if it has one, has passed; it still serves in the second that it names. */
    boolean isOver(Instant now) {
        return Optional.ofNullable(parameters.get("persistuntil"))
                .filter(end -> new BigInteger(end).compareTo(BigInteger.valueOf(now.getEpochSecond())) < 0)
                .isPresent();
    }
}
