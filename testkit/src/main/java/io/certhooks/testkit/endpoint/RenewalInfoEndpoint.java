// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.json.Json;
import io.certhooks.testkit.state.RenewalAdvice;
import io.certhooks.testkit.state.RenewalWindow;
import io.certhooks.testkit.state.StoredCertificate;
import io.certhooks.testkit.wire.HttpReply;
import tools.jackson.databind.node.ObjectNode;

/** ACME renewal information (RFC 9773 section 4). */
final class RenewalInfoEndpoint implements PlainEndpoint {

    private final Authority authority;

    RenewalInfoEndpoint(Authority authority) {
        this.authority = authority;
    }

    @Override
    public HttpReply answer(Call call) {
        RenewalAdvice advice = authority.renewalAdvice();
        if (!advice.enabled()) {
            throw call.notFound();
        }
        StoredCertificate stored = authority.certificates().byAriId(call.id()).orElseThrow(() -> call.notFound());
        RenewalWindow window = advice.windowFor(stored);
        ObjectNode document = Json.object();
        document.putObject("suggestedWindow")
                .put("start", Documents.time(window.start()))
                .put("end", Documents.time(window.end()));
        if (window.explanation() != null) {
            document.put("explanationURL", window.explanation().toString());
        }
        HttpReply reply = Documents.reply(200, document);
        return advice.retryAfter().isEmpty() ? reply : reply.withHeader("Retry-After", advice.retryAfter());
    }
}
