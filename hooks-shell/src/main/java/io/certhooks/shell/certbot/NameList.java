// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.IdentifierType;
import io.certhooks.hook.IssuedCertificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of certificates as Certbot lists them. */
final class NameList {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|[,+])CN=([^,+\\\\]+)");

    private NameList() {}

    /** Names as they were asked for: host names first, then addresses. */
    static List<String> of(Collection<Identifier> identifiers) {
        List<String> names = new ArrayList<>();
        for (IdentifierType type : IdentifierType.values()) {
            identifiers.stream()
                    .filter(identifier -> identifier.type() == type)
                    .map(Identifier::value)
                    .forEach(names::add);
        }
        return names;
    }

    /** Names as a certificate has them: the common name if there is one, then host names, then addresses. */
    static List<String> of(IssuedCertificate certificate) {
        X509Certificate leaf = certificate.leaf();
        Set<String> names = new LinkedHashSet<>();
        commonName(leaf).ifPresent(names::add);
        alternativeNames(leaf, DNS_NAME).forEach(names::add);
        alternativeNames(leaf, IP_ADDRESS)
                .map(address -> Identifier.of(address).value())
                .forEach(names::add);
        return List.copyOf(names);
    }

    private static Optional<String> commonName(X509Certificate leaf) {
        Matcher matcher = COMMON_NAME.matcher(leaf.getSubjectX500Principal().getName());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Stream<String> alternativeNames(X509Certificate leaf, int type) {
        try {
            return Stream.ofNullable(leaf.getSubjectAlternativeNames())
                    .flatMap(Collection::stream)
                    .filter(name -> name.get(0).equals(type))
                    .map(name -> String.valueOf(name.get(1)));
        } catch (CertificateParsingException e) {
            throw new IllegalStateException("the certificate was checked when it was issued", e);
        }
    }

    static String joined(List<String> names) {
        return String.join(" ", names);
    }

    /** The first names that fit, whole. */
    static String cut(String names, int limit) {
        if (names.length() <= limit) {
            return names;
        }
        int end = names.lastIndexOf(' ', limit);
        return end < 0 ? "" : names.substring(0, end);
    }

    /** The first characters, as Certbot cuts. */
    static String cutAnywhere(String names, int limit) {
        return names.length() <= limit ? names : names.substring(0, limit);
    }
}
