// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.state.Order;
import io.certhooks.testkit.state.ResourceStatus;
import io.certhooks.testkit.wire.HttpReply;

/** Creates and shows orders (RFC 8555 sections 7.4 and 7.1.3). */
final class OrderEndpoints {

    private final Authority authority;
    private final Documents documents;
    private final OrderIntake intake;

    OrderEndpoints(Authority authority, OrderIntake intake) {
        this.authority = authority;
        this.documents = new Documents(authority);
        this.intake = intake;
    }

    HttpReply create(SignedCall call) {
        call.call().requireArguments(0);
        Order order = intake.open(call.account(), call.json());
        return reply(201, order);
    }

    HttpReply show(SignedCall call) {
        call.requireRead();
        Order order = owned(call);
        authority.runs().await(order.authorizationIds(), authority.pollPolicy().hold());
        return reply(200, authority.orders().byId(order.id()).orElseThrow());
    }

    /** The order in the path, which must be the account's. */
    Order owned(SignedCall call) {
        Order order = authority.orders().byId(call.call().id()).orElseThrow(() -> call.call()
                .notFound());
        call.requireOwner(order.accountId());
        return order;
    }

    HttpReply reply(int httpStatus, Order order) {
        ResourceStatus status = authority.orders().statusOf(order);
        HttpReply reply = Documents.reply(httpStatus, documents.order(order, status))
                .withHeader("Location", authority.urls().of(Endpoint.ORDER, order.id()));
        boolean open = status == ResourceStatus.PENDING || status == ResourceStatus.PROCESSING;
        return open ? RetryLater.in(reply, authority.pollPolicy()) : reply;
    }
}
