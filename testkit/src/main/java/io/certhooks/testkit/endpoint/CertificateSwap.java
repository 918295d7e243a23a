// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.ca.Hierarchy;
import io.certhooks.testkit.ca.LeafIssuer;
import io.certhooks.testkit.ca.LeafTemplate;
import io.certhooks.testkit.ca.Pem;
import io.certhooks.testkit.fault.WrongCertificate;
import io.certhooks.testkit.state.StoredCertificate;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Makes the certificates that a client should not accept. */
final class CertificateSwap {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LIFE = Duration.ofDays(30);

    private final Authority authority;
    private final StoredCertificate ordered;

    CertificateSwap(Authority authority, StoredCertificate ordered) {
        this.authority = authority;
        this.ordered = ordered;
    }

    /** The text to send in place of the right certificates. */
    String pem(WrongCertificate kind, List<X509Certificate> right) {
        Instant now = authority.clock().instant();
        return switch (kind) {
            case OTHER_KEY ->
                withChain(leaf(Hierarchy.strangerKey(), ordered.identifiers(), now, now.plus(LIFE)), right);
            case OTHER_NAMES ->
                withChain(leaf(key(), List.of(Identifier.dns("wrong.example")), now, now.plus(LIFE)), right);
            case EXPIRED -> withChain(leaf(key(), ordered.identifiers(), now.minus(LIFE), now.minus(DAY)), right);
            case NOT_YET_VALID -> withChain(leaf(key(), ordered.identifiers(), now.plus(DAY), now.plus(LIFE)), right);
            case UNKNOWN_ISSUER -> Pem.of(strange(now));
            case WITHOUT_CHAIN -> Pem.of(right.subList(0, 1));
            case REVERSED -> Pem.of(reversed(right));
            case STALE -> withChain(authority.certificates().all().get(0).certificate(), right);
            case GARBAGE -> "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";
            case EMPTY -> "";
        };
    }

    private PublicKey key() {
        return ordered.certificate().getPublicKey();
    }

    private X509Certificate leaf(PublicKey key, List<Identifier> names, Instant from, Instant until) {
        return authority.issuer().issue(new LeafTemplate(key, names, from, until, false));
    }

    private List<X509Certificate> strange(Instant now) {
        Hierarchy other = Hierarchy.create(1, 1, now);
        List<X509Certificate> sent = new ArrayList<>();
        sent.add(new LeafIssuer(other, authority.urls().of(Endpoint.CRL))
                .issue(new LeafTemplate(key(), ordered.identifiers(), now, now.plus(LIFE), false)));
        sent.addAll(other.chains().get(0).intermediates());
        return sent;
    }

    private static List<X509Certificate> reversed(List<X509Certificate> right) {
        List<X509Certificate> reversed = new ArrayList<>(right);
        Collections.reverse(reversed);
        return reversed;
    }

    private static String withChain(X509Certificate leaf, List<X509Certificate> right) {
        List<X509Certificate> sent = new ArrayList<>(right);
        sent.set(0, leaf);
        return Pem.of(sent);
    }
}
