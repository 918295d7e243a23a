// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.ca.Pem;
import io.certhooks.testkit.fault.FaultRule;
import io.certhooks.testkit.json.Json;
import io.certhooks.testkit.wire.Answer;
import io.certhooks.testkit.wire.HttpHandler;
import io.certhooks.testkit.wire.HttpReply;
import io.certhooks.testkit.wire.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets programs in any language work the CA: DNS records, time, faults, and what was asked and issued. JSON in the body
 * of a POST; the DNS calls are those of pebble-challtestsrv, so that hooks written for it work here.
 */
final class ControlPanel implements HttpHandler {

    private static final int DNS_FAILURE = 2;

    private final AcmeTestServer ca;
    private final Function<Duration, Instant> advance;

    ControlPanel(AcmeTestServer ca, Function<Duration, Instant> advance) {
        this.ca = ca;
        this.advance = advance;
    }

    @Override
    public Answer answer(HttpRequest request) {
        try {
            return Answer.of(request.method().equals("POST") ? change(request) : show(request.path()));
        } catch (RuntimeException e) {
            return Answer.of(text(400, String.valueOf(e.getMessage())));
        }
    }

    private HttpReply show(String path) {
        return switch (path) {
            case "/root" -> text(200, Pem.of(List.of(ca.tlsRoot())));
            case "/issued" -> text(200, Pem.of(ca.issued()));
            case "/requests" -> requests();
            default -> notFound(path);
        };
    }

    private HttpReply change(HttpRequest request) {
        ObjectNode body = Json.object(request.body());
        String host = body.path("host").stringValue("");
        switch (request.path()) {
            case "/set-txt" -> ca.zone().addTxt(host, required(body, "value"));
            case "/clear-txt" -> clearTxt(host, body.path("value").stringValue(""));
            case "/set-cname" -> ca.zone().addCname(host, required(body, "target"));
            case "/clear-cname" -> ca.zone().removeCname(host);
            case "/set-servfail" -> ca.zone().fail(host, DNS_FAILURE);
            case "/clear-servfail" -> ca.zone().fail(host, 0);
            case "/advance" -> {
                return text(
                        200, advance.apply(Duration.parse(required(body, "by"))).toString());
            }
            case "/add-fault" -> addFault(body);
            case "/clear-faults" -> ca.faults().clear();
            default -> {
                return notFound(request.path());
            }
        }
        return HttpReply.of(200);
    }

    private void clearTxt(String host, String value) {
        List<String> values = value.isEmpty() ? ca.zone().txt(host) : List.of(value);
        values.forEach(each -> ca.zone().removeTxt(host, each));
    }

    private void addFault(ObjectNode body) {
        String path = body.path("endpoint").stringValue("");
        Endpoint endpoint = Endpoint.ofPath(path);
        if (endpoint == Endpoint.UNKNOWN && !path.isEmpty()) {
            throw new IllegalArgumentException("there is no endpoint " + path + "; take the word after the port in"
                    + " the CA's URLs, for example new-order, or none for all");
        }
        FaultRule rule = path.isEmpty() ? FaultRule.onAny() : FaultRule.on(endpoint);
        int nth = body.path("nth").intValue(0);
        ca.faults().add(nth > 0 ? rule.nth(nth) : rule, FaultNotation.read(required(body, "fault")));
    }

    private HttpReply requests() {
        ObjectNode document = Json.object();
        ArrayNode all = document.putArray("requests");
        ca.requests().forEach(request -> all.addObject()
                .put("time", request.time().toString())
                .put("method", request.method())
                .put("path", request.path())
                .put("endpoint", request.endpoint().path())
                .put("account", request.account())
                .put("status", request.status()));
        return HttpReply.of(200).withBody("application/json", Json.bytes(document));
    }

    private static String required(ObjectNode body, String name) {
        return body.path(name)
                .stringValueOpt()
                .orElseThrow(() -> new IllegalArgumentException("the text member " + name + " is missing"));
    }

    private static HttpReply notFound(String path) {
        return text(
                404,
                "there is no " + path + "; GET /root, /issued, /requests or POST /set-txt, /clear-txt,"
                        + " /set-cname, /clear-cname, /set-servfail, /clear-servfail, /advance, /add-fault, /clear-faults");
    }

    private static HttpReply text(int status, String text) {
        return HttpReply.of(status).withBody("text/plain; charset=utf-8", text + "\n");
    }
}
