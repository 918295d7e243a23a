// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.state.Account;
import io.certhooks.testkit.state.AccountPolicy;
import io.certhooks.testkit.state.Authorization;
import io.certhooks.testkit.state.Order;
import io.certhooks.testkit.state.OrderRequest;
import io.certhooks.testkit.state.ResourceStatus;
import io.certhooks.testkit.state.StoredCertificate;
import io.certhooks.testkit.validation.ChallengeValidators;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes orders in: reads and checks them, and finds or makes their authorizations. */
final class OrderIntake {

    private final Authority authority;
    private final IdentifierRules rules;

    OrderIntake(Authority authority, IdentifierRules rules) {
        this.authority = authority;
        this.rules = rules;
    }

    /** Opens an order for what the client wants; one at a time, so that no two replace one certificate. */
    synchronized Order open(Account account, ObjectNode wanted) {
        requireCurrentTerms(account);
        OrderRequest request = read(wanted);
        requireSensibleTimes(request);
        if (authority.reuse().orders()) {
            Optional<Order> unfinished = authority.orders().unfinished(account.id(), request);
            if (unfinished.isPresent()) {
                return unfinished.get();
            }
        }
        Optional<StoredCertificate> old = replaced(request, account);
        authority.rateLimiter().newOrder(account.id(), request);
        List<String> authorizationIds = new ArrayList<>();
        for (Identifier identifier : request.identifiers()) {
            authorizationIds.add(authorization(account, identifier).id());
        }
        Order order = authority.orders().create(account.id(), request, authorizationIds);
        old.ifPresent(certificate -> authority.certificates().replace(certificate.id(), order.id()));
        return order;
    }

    /** Finds or makes an authorization. */
    Authorization authorization(Account account, Identifier identifier) {
        if (authority.reuse().authorizations()) {
            Optional<Authorization> valid = authority.authorizations().valid(account.id(), identifier);
            if (valid.isPresent()) {
                return valid.get();
            }
        }
        List<String> types = authority.validators().typesFor(identifier);
        Authorization made = authority.authorizations().create(account.id(), identifier, types);
        if (authority.reuse().records()) {
            passAtOnce(account, made, types.indexOf(ChallengeValidators.DNS_PERSIST_01));
        }
        return authority.authorizations().get(made.id());
    }

    private void passAtOnce(Account account, Authorization made, int index) {
        if (index >= 0
                && authority
                        .validators()
                        .check(authority.proof(account, made, index))
                        .isEmpty()) {
            authority.authorizations().pass(made.id(), index);
        }
    }

    /** Refuses an account that has not agreed to the terms of today (RFC 8555 section 7.3.3). */
    void requireCurrentTerms(Account account) {
        AccountPolicy policy = authority.accountPolicy();
        if (policy.terms().isPresent() && account.agreedTerms() < policy.termsVersion()) {
            throw new AcmeRefusal(AcmeProblem.of(
                            AcmeError.USER_ACTION_REQUIRED, "the terms of service have changed and must be agreed to")
                    .withInstance(policy.terms().get()));
        }
    }

    private OrderRequest read(ObjectNode wanted) {
        return new OrderRequest(
                rules.identifiers(wanted.path("identifiers")),
                time(wanted, "notBefore"),
                time(wanted, "notAfter"),
                profile(wanted.path("profile")),
                replaces(wanted.path("replaces")));
    }

    private static @Nullable String replaces(JsonNode node) {
        if (!node.isMissingNode() && !node.isString()) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "replaces is not a text");
        }
        return node.stringValue(null);
    }

    private static @Nullable Instant time(ObjectNode wanted, String name) {
        JsonNode node = wanted.path(name);
        if (node.isMissingNode()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(node.stringValue("")).toInstant();
        } catch (DateTimeException e) {
            throw new AcmeRefusal(AcmeError.MALFORMED, name + " is not an RFC 3339 time");
        }
    }

    private @Nullable String profile(JsonNode node) {
        if (node.isMissingNode()) {
            return null;
        }
        String name = node.stringValue("");
        if (authority.issuancePolicy().profile(name).isEmpty()) {
            throw new AcmeRefusal(AcmeError.INVALID_PROFILE, "there is no profile of this name");
        }
        return name;
    }

    private void requireSensibleTimes(OrderRequest request) {
        Instant now = authority.clock().instant();
        Instant from = authority.issuancePolicy().notBefore(request, now);
        Instant until = authority.issuancePolicy().notAfter(request, now);
        if (!until.isAfter(from) || !until.isAfter(now)) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "notAfter must lie in the future and behind notBefore");
        }
    }

    /** The certificate that an order is to replace, if it may (RFC 9773 section 5). */
    private Optional<StoredCertificate> replaced(OrderRequest request, Account account) {
        if (request.replaces() == null) {
            return Optional.empty();
        }
        StoredCertificate old = authority
                .certificates()
                .byAriId(request.replaces())
                .orElseThrow(() -> new AcmeRefusal(AcmeError.MALFORMED, "replaces names no certificate of this CA"));
        if (!old.accountId().equals(account.id())) {
            throw new AcmeRefusal(AcmeError.UNAUTHORIZED, "replaces names a certificate of another account");
        }
        if (Collections.disjoint(old.identifiers(), request.identifiers())) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "the certificate to replace has none of the order's names");
        }
        if (isReplaced(old)) {
            throw new AcmeRefusal(AcmeError.ALREADY_REPLACED, "another order replaces the certificate already");
        }
        return Optional.of(old);
    }

    /** An order replaces from its beginning, unless it fails. */
    private boolean isReplaced(StoredCertificate old) {
        return Optional.ofNullable(old.replacedBy())
                .flatMap(authority.orders()::byId)
                .filter(order -> authority.orders().statusOf(order) != ResourceStatus.INVALID)
                .isPresent();
    }
}
