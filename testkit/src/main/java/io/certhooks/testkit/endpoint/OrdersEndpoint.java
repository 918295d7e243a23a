// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.json.Json;
import io.certhooks.testkit.state.Order;
import io.certhooks.testkit.state.ResourceStatus;
import io.certhooks.testkit.wire.HttpReply;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists the orders of an account, page by page (RFC 8555 section 7.1.2.1). */
final class OrdersEndpoint implements SignedEndpoint {

    private static final String CURSOR = "cursor=";

    private final Authority authority;

    OrdersEndpoint(Authority authority) {
        this.authority = authority;
    }

    @Override
    public HttpReply answer(SignedCall call) {
        String accountId = call.call().id();
        call.requireOwner(accountId);
        call.requireRead();
        // RFC 8555, 7.1.2.1: invalid orders should not be listed.
        List<Order> alive = authority.orders().ofAccount(accountId).stream()
                .filter(order -> authority.orders().statusOf(order) != ResourceStatus.INVALID)
                .toList();
        int from = Math.min(cursor(call.call()), alive.size());
        int to = Math.min(from + authority.ordersPerPage(), alive.size());
        ObjectNode document = Json.object();
        ArrayNode urls = document.putArray("orders");
        alive.subList(from, to).forEach(order -> urls.add(authority.urls().of(Endpoint.ORDER, order.id())));
        HttpReply reply = Documents.reply(200, document);
        String next = authority.urls().of(Endpoint.ORDERS, accountId) + "?" + CURSOR + to;
        return to == alive.size() ? reply : reply.withHeader("Link", "<" + next + ">;rel=\"next\"");
    }

    private static int cursor(Call call) {
        String query = call.http().query();
        if (query.isEmpty()) {
            return 0;
        }
        try {
            if (query.startsWith(CURSOR)) {
                return Integer.parseUnsignedInt(query.substring(CURSOR.length())) & Integer.MAX_VALUE;
            }
        } catch (NumberFormatException e) {
            throw call.notFound();
        }
        throw call.notFound();
    }
}
