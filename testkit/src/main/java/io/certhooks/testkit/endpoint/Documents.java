// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.json.Json;
import io.certhooks.testkit.jws.SignatureAlgorithm;
import io.certhooks.testkit.state.Account;
import io.certhooks.testkit.state.Authorization;
import io.certhooks.testkit.state.Challenge;
import io.certhooks.testkit.state.Order;
import io.certhooks.testkit.state.ResourceStatus;
import io.certhooks.testkit.validation.ChallengeValidators;
import io.certhooks.testkit.wire.HttpReply;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON documents of RFC 8555 section 7.1 and 6.7. */
final class Documents {

    /** The content type of problem documents. */
    static final String PROBLEM = "application/problem+json";

    // RFC_1123_DATE_TIME of the JDK gives days below ten one digit, which HTTP forbids.
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final Urls urls;
    private final List<String> issuers;

    Documents(Authority authority) {
        this.urls = authority.urls();
        this.issuers = authority.validators().issuers();
    }

    /** A reply that holds a JSON object. */
    static HttpReply reply(int status, ObjectNode document) {
        return HttpReply.of(status).withBody("application/json", Json.bytes(document));
    }

    /** A reply that holds a problem document, with its Retry-After if it has one. */
    static HttpReply reply(AcmeProblem problem) {
        HttpReply reply = HttpReply.of(problem.status()).withBody(PROBLEM, Json.bytes(problem(problem, true)));
        if (problem.retryAfter().isPresent()) {
            reply = reply.withHeader("Retry-After", problem.retryAfter().get());
        }
        if (problem.error() == AcmeError.USER_ACTION_REQUIRED
                && problem.instance().isPresent()) {
            // RFC 8555, 7.3.3: the terms to agree to go into a link.
            String link = "<" + problem.instance().get() + ">;rel=\"terms-of-service\"";
            reply = reply.withHeader("Link", link);
        }
        return reply;
    }

    ObjectNode account(Account account) {
        ObjectNode document = Json.object().put("status", account.status().label());
        ArrayNode contacts = document.putArray("contact");
        account.contacts().forEach(contacts::add);
        if (account.agreedTerms() > 0) {
            document.put("termsOfServiceAgreed", true);
        }
        if (account.binding() != null) {
            document.set("externalAccountBinding", account.binding());
        }
        return document.put("orders", urls.of(Endpoint.ORDERS, account.id()));
    }

    ObjectNode order(Order order, ResourceStatus status) {
        ObjectNode document = Json.object().put("status", status.label()).put("expires", time(order.expires()));
        ArrayNode identifiers = document.putArray("identifiers");
        order.request().identifiers().forEach(identifier -> identifiers.add(identifier(identifier)));
        putWishes(document, order);
        ArrayNode authorizations = document.putArray("authorizations");
        order.authorizationIds().forEach(id -> authorizations.add(urls.of(Endpoint.AUTHORIZATION, id)));
        document.put("finalize", urls.of(Endpoint.FINALIZE, order.id()));
        if (order.error() != null) {
            document.set("error", problem(order.error(), true));
        }
        if (status == ResourceStatus.VALID && order.issuance() != null) {
            document.put(
                    "certificate",
                    urls.of(Endpoint.CERTIFICATE, order.issuance().certificateId()));
        }
        return document;
    }

    private static void putWishes(ObjectNode document, Order order) {
        if (order.request().notBefore() != null) {
            document.put("notBefore", time(order.request().notBefore()));
        }
        if (order.request().notAfter() != null) {
            document.put("notAfter", time(order.request().notAfter()));
        }
        if (order.request().profile() != null) {
            document.put("profile", order.request().profile());
        }
        if (order.request().replaces() != null) {
            document.put("replaces", order.request().replaces());
        }
    }

    ObjectNode authorization(Authorization authorization, ResourceStatus status) {
        ObjectNode document = Json.object().put("status", status.label());
        document.set("identifier", identifier(authorization.identifier().base()));
        document.put("expires", time(authorization.expires()));
        if (authorization.identifier().isWildcard()) {
            document.put("wildcard", true);
        }
        ArrayNode challenges = document.putArray("challenges");
        for (int i = 0; i < authorization.challenges().size(); i++) {
            challenges.add(challenge(authorization, i));
        }
        return document;
    }

    ObjectNode challenge(Authorization authorization, int index) {
        Challenge challenge = authorization.challenges().get(index);
        ObjectNode document = Json.object()
                .put("type", challenge.type())
                .put("url", urls.of(Endpoint.CHALLENGE, authorization.id(), index))
                .put("status", challenge.status().label());
        putDemand(document, challenge, authorization.accountId());
        if (challenge.validated() != null) {
            document.put("validated", time(challenge.validated()));
        }
        if (challenge.error() != null) {
            document.set("error", problem(challenge.error(), true));
        }
        return document;
    }

    /** What the client needs to know for its proof. */
    private void putDemand(ObjectNode document, Challenge challenge, String accountId) {
        if (challenge.type().equals(ChallengeValidators.DNS_PERSIST_01)) {
            document.put("accounturi", urls.of(Endpoint.ACCOUNT, accountId));
            ArrayNode names = document.putArray("issuer-domain-names");
            issuers.forEach(names::add);
        } else {
            document.put("token", challenge.token());
        }
    }

    /** RFC 3339 in UTC, whole seconds. */
    static String time(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The time of a Date header (RFC 9110 section 5.6.7). */
    static String httpDate(Instant instant) {
        return HTTP_DATE.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static ObjectNode identifier(Identifier identifier) {
        return Json.object().put("type", identifier.type()).put("value", identifier.value());
    }

    private static ObjectNode problem(AcmeProblem problem, boolean top) {
        ObjectNode document = Json.object().put("type", problem.error().urn()).put("detail", problem.detail());
        if (top) {
            document.put("status", problem.status());
        }
        problem.identifier().ifPresent(identifier -> document.set("identifier", identifier(identifier)));
        problem.instance().ifPresent(instance -> document.put("instance", instance.toString()));
        if (problem.error() == AcmeError.BAD_SIGNATURE_ALGORITHM) {
            ArrayNode algorithms = document.putArray("algorithms");
            for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
                algorithms.add(algorithm.jwsName());
            }
        }
        if (!problem.subproblems().isEmpty()) {
            ArrayNode subproblems = document.putArray("subproblems");
            problem.subproblems().forEach(each -> subproblems.add(problem(each, false)));
        }
        return document;
    }
}
