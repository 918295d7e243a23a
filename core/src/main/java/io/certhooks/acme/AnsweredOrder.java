// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import java.net.URL;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.toolbox.JSONBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An order that reads what the CA answers to its finalization (RFC 8555, 7.4), where acme4j asks for the order once more. */
final class AnsweredOrder extends Order {

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(AnsweredOrder.class);

    AnsweredOrder(Login login, URL location) {
        super(login, location);
    }

    AnsweredOrder(Login login, Order order) {
        super(login, order.getLocation());
        setJSON(order.getJSON());
    }

    @Override
    public void execute(byte[] csr) throws AcmeException {
        JSONBuilder claims = new JSONBuilder();
        claims.putBase64("csr", csr);
        try (Connection connection = getSession().connect()) {
            connection.sendSignedRequest(getFinalizeLocation(), claims, getLogin());
            setJSON(connection.readJsonResponse());
            setRetryAfter(connection.getRetryAfter().orElse(null));
        } catch (AcmeProtocolException e) {
            // A page in place of the answer may come from a proxy; the order tells the truth.
            LOG.debug("the answer to the finalization of {} is not an order", getLocation(), e);
            invalidate();
        }
    }
}
