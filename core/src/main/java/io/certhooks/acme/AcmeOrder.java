// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.Problem;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;

/** An order at the CA. Used by one thread at a time. */
public final class AcmeOrder {

    private static final int MAX_ALTERNATES = 10;

    private final Order order;
    private final String name;
    private final List<Identifier> identifiers;
    private final AcmeFailures failures;

    AcmeOrder(Order order, String name, List<Identifier> identifiers, AcmeFailures failures) {
        this.order = order;
        this.name = name;
        this.identifiers = identifiers;
        this.failures = failures;
    }

    /** Where the order can be found again. */
    public URI url() {
        return URI.create(order.getLocation().toString());
    }

    /** Whether the order can still lead to a certificate; asks the CA. */
    public boolean isAlive(Instant now) {
        return failures.attempt(what(), () -> {
            order.fetch();
            boolean over = order.getStatus() == Status.INVALID || order.getStatus() == Status.UNKNOWN;
            return !over && order.getExpires().map(end -> end.isAfter(now)).orElse(true);
        });
    }

    /**
     * The authorizations, each read from the CA, in its order.
     *
     * @throws io.certhooks.hook.IssuanceException if the order is not for the identifiers that were asked for, or has more
     *     authorizations than identifiers
     */
    public List<AcmeAuthorization> authorizations() {
        Set<String> ordered = new HashSet<>();
        for (org.shredzone.acme4j.Identifier identifier : failures.attempt(what(), order::getIdentifiers)) {
            ordered.add(identifier.getValue().toLowerCase(Locale.ROOT));
        }
        Set<String> wanted = new HashSet<>();
        for (Identifier identifier : identifiers) {
            wanted.add(identifier.value());
        }
        if (!ordered.equals(wanted)) {
            throw failures.untrustworthy(what(), "the order is for other names than were asked for");
        }
        List<Authorization> needed = failures.attempt(what(), order::getAuthorizations);
        if (needed.size() > identifiers.size()) {
            throw failures.untrustworthy(
                    what(), "it asks for " + needed.size() + " proofs of " + identifiers.size() + " names");
        }
        return needed.stream()
                .map(authorization -> new AcmeAuthorization(authorization, name, identifiers, failures))
                .toList();
    }

    /**
     * Has the CA forget what was proved earlier (RFC 8555, 7.5.2).
     *
     * @return whether anything was; then this order is of no use any more
     */
    public boolean withdrawProofs() {
        List<AcmeAuthorization> valid =
                authorizations().stream().filter(AcmeAuthorization::isValid).toList();
        valid.forEach(AcmeAuthorization::withdraw);
        return !valid.isEmpty();
    }

    /** Whether the certificate is waiting to be downloaded. */
    public boolean isValid() {
        return status() == Status.VALID;
    }

    /** Whether a signing request was handed in, so that the certificate is there or on its way. */
    public boolean isFinalized() {
        return Set.of(Status.PROCESSING, Status.VALID).contains(status());
    }

    /**
     * Waits until all authorizations are valid.
     *
     * @param meanwhile what is done before the first question
     * @param fetches what the CA has fetched before it can judge
     * @throws io.certhooks.hook.IssuanceException if the order becomes invalid, or does not become ready in time
     */
    public void awaitReady(Duration limit, Runnable meanwhile, ProofFetches fetches) {
        PollTimer timer = PollTimer.about(fetches, limit);
        meanwhile.run();
        await(Set.of(Status.READY, Status.VALID), timer, limit);
    }

    /**
     * Hands in the signing request and waits for the certificate.
     *
     * @param csr a PKCS#10 request in DER form
     * @throws io.certhooks.hook.IssuanceException if the order becomes invalid, or the certificate does not come in time
     */
    public void finish(byte[] csr, Duration limit) {
        // Many CAs that answer before they are done are done with the next question.
        PollTimer timer = PollTimer.atOnce(limit);
        if (status() == Status.READY) {
            failures.attempt("finalize the order of the certificate " + name, () -> {
                        order.execute(csr);
                        return order.getRetryAfter();
                    })
                    .ifPresent(timer::notBefore);
        }
        await(Set.of(Status.VALID), timer, limit);
    }

    private Status status() {
        return failures.attempt(what(), order::getStatus);
    }

    private void await(Set<Status> wanted, PollTimer timer, Duration limit) {
        while (!wanted.contains(status())) {
            if (order.getStatus() == Status.INVALID) {
                throw failures.invalid(what(), whyInvalid());
            }
            failures.await(
                    timer, what(), "the order is still " + order.getStatus() + " after " + limit.toSeconds() + " s");
            failures.attempt(what(), order::fetch).ifPresent(timer::notBefore);
        }
    }

    private Problem whyInvalid() {
        List<Problem> parts = authorizations().stream()
                .flatMap(authorization -> authorization.error().stream())
                .toList();
        if (parts.size() == 1) {
            return parts.get(0);
        }
        return failures.attempt(what(), () -> order.getError().map(AcmeFailures::problem))
                .orElseGet(() -> new Problem(
                        parts.isEmpty() ? "about:blank" : parts.get(0).type(),
                        "the order is invalid",
                        Optional.empty(),
                        parts));
    }

    /**
     * Downloads the certificate.
     *
     * @param preferredIssuer the common name of an issuer in the chain to be taken if the CA offers it
     * @return the certificate first, then its issuers
     */
    public List<X509Certificate> download(Optional<String> preferredIssuer) {
        return failures.attempt("download the certificate " + name, () -> {
            if (!order.getJSON().get("certificate").isPresent()) {
                throw failures.untrustworthy(what(), "the order is valid, but does not tell where the certificate is");
            }
            Certificate main = order.getCertificate();
            main.download();
            List<X509Certificate> chain = main.getCertificateChain();
            if (preferredIssuer.isEmpty() || hasIssuer(chain, preferredIssuer.get())) {
                return chain;
            }
            for (Certificate alternate : main.getAlternateCertificates().stream()
                    .limit(MAX_ALTERNATES)
                    .toList()) {
                alternate.download();
                if (hasIssuer(alternate.getCertificateChain(), preferredIssuer.get())) {
                    return alternate.getCertificateChain();
                }
            }
            return chain;
        });
    }

    /** Where the certificate is, once the order is valid. */
    public URI certificateUrl() {
        return URI.create(order.getCertificate().getLocation().toString());
    }

    private static boolean hasIssuer(List<X509Certificate> chain, String commonName) {
        return chain.stream()
                .anyMatch(certificate ->
                        isNamed(certificate.getIssuerX500Principal().getName(), commonName));
    }

    private static boolean isNamed(String distinguishedName, String commonName) {
        try {
            return new LdapName(distinguishedName)
                    .getRdns().stream()
                            .anyMatch(rdn -> rdn.getType().equalsIgnoreCase("CN")
                                    && commonName.equals(String.valueOf(rdn.getValue())));
        } catch (InvalidNameException e) {
            return false;
        }
    }

    private String what() {
        return "order the certificate " + name;
    }
}
