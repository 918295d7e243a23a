// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.acme.IpLiteral;
import io.certhooks.testkit.ca.CertificateRequest;
import io.certhooks.testkit.ca.LeafTemplate;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.jws.Base64Url;
import io.certhooks.testkit.jws.Jwk;
import io.certhooks.testkit.state.IssuancePolicy;
import io.certhooks.testkit.state.Order;
import io.certhooks.testkit.state.ResourceStatus;
import io.certhooks.testkit.state.StoredCertificate;
import io.certhooks.testkit.wire.HttpReply;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Takes the certificate request of a ready order and issues (RFC 8555 section 7.4). */
final class FinalizeEndpoint implements SignedEndpoint {

    private final Authority authority;
    private final OrderEndpoints orders;

    FinalizeEndpoint(Authority authority, OrderEndpoints orders) {
        this.authority = authority;
        this.orders = orders;
    }

    @Override
    public HttpReply answer(SignedCall call) {
        Order order = orders.owned(call);
        byte[] csr = csr(call);
        requireReady(order);
        CertificateRequest request = CertificateRequest.parse(csr);
        requireSameNames(request, order);
        requireFreshKey(request.publicKey(), call.key());
        if (call.call().fault() instanceof Fault.OrderFailed failed) {
            authority.orders().fail(order.id(), failed.problem());
        } else if (!authority.orders().finish(order.id(), issuance(call, order, request))) {
            throw notReady(order);
        }
        return orders.reply(200, authority.orders().byId(order.id()).orElseThrow());
    }

    private Supplier<Order.Issuance> issuance(SignedCall call, Order order, CertificateRequest request) {
        boolean stuck = call.call().fault() instanceof Fault.Stuck;
        return stuck ? () -> new Order.Issuance("", Instant.MAX) : () -> issue(order, request);
    }

    private static byte[] csr(SignedCall call) {
        String text = call.json().path("csr").stringValue("");
        if (text.isEmpty()) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "the payload has no text member csr");
        }
        try {
            return Base64Url.decode(text);
        } catch (IllegalArgumentException e) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "csr is not base64url without padding");
        }
    }

    private void requireReady(Order order) {
        if (authority.orders().statusOf(order) != ResourceStatus.READY) {
            throw notReady(order);
        }
    }

    private AcmeRefusal notReady(Order order) {
        Order current = authority.orders().byId(order.id()).orElseThrow();
        return new AcmeRefusal(
                AcmeError.ORDER_NOT_READY,
                "the order is " + authority.orders().statusOf(current).label() + ", not ready");
    }

    private static void requireSameNames(CertificateRequest request, Order order) {
        Set<String> ordered = canonical(order.request().identifiers());
        Set<String> requested = canonical(List.copyOf(request.names()));
        if (!ordered.equals(requested)) {
            throw new AcmeRefusal(AcmeError.BAD_CSR, "the CSR is for " + requested + ", the order for " + ordered);
        }
    }

    private static Set<String> canonical(List<Identifier> identifiers) {
        return identifiers.stream()
                .map(each -> each.type() + ":"
                        + IpLiteral.parse(each.value()).map(IpLiteral::format).orElse(each.value()))
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    private static void requireFreshKey(PublicKey certificateKey, Jwk accountKey) {
        if (certificateKey.equals(accountKey.key())) {
            throw new AcmeRefusal(AcmeError.BAD_CSR, "the account key may not be a certificate's key too");
        }
    }

    private Order.Issuance issue(Order order, CertificateRequest request) {
        Instant now = authority.clock().instant();
        IssuancePolicy policy = authority.issuancePolicy();
        LeafTemplate template = new LeafTemplate(
                request.publicKey(),
                order.request().identifiers(),
                policy.notBefore(order.request(), now),
                policy.notAfter(order.request(), now),
                request.mustStaple());
        X509Certificate certificate = authority.issuer().issue(template);
        StoredCertificate stored = authority.certificates().add(order.accountId(), certificate, template.names());
        authority.rateLimiter().issued(order.request());
        return new Order.Issuance(stored.id(), now.plus(policy.delay()));
    }
}
