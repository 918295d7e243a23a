// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.ca.Pem;
import io.certhooks.testkit.fault.FaultCatalogue;
import io.certhooks.testkit.fault.FaultRule;
import io.certhooks.testkit.json.Json;
import io.certhooks.testkit.wire.Answer;
import io.certhooks.testkit.wire.HttpHandler;
import io.certhooks.testkit.wire.HttpReply;
import io.certhooks.testkit.wire.HttpRequest;
import java.math.BigInteger;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets programs in any language work the CA: DNS records, time, faults, and what was asked and issued. JSON in the body
 * of a POST; the DNS calls are those of pebble-challtestsrv, so that hooks written for it work here.
 */
final class ControlPanel implements HttpHandler {

    private static final int DNS_FAILURE = 2;
    private static final int HEXADECIMAL = 16;

    private final AcmeTestServer ca;
    private final Map<String, Call> calls = new LinkedHashMap<>();

    /** A call: the members it knows, and what it does; its result is shown. */
    private record Call(List<String> members, Function<PanelArguments, String> action) {}

    ControlPanel(AcmeTestServer ca, Function<Duration, Instant> advance) {
        this.ca = ca;
        addDnsCalls();
        addOrderCalls();
        addFaultCalls();
        calls.put("/advance", new Call(List.of("by"), given -> advance.apply(given.duration("by"))
                .toString()));
    }

    private void addDnsCalls() {
        add("/set-txt", given -> ca.zone().addTxt(given.text("host"), given.text("value")), "host", "value");
        add("/clear-txt", this::clearTxt, "host", "value");
        add("/set-cname", given -> ca.zone().addCname(given.text("host"), given.text("target")), "host", "target");
        add("/clear-cname", given -> ca.zone().removeCname(given.text("host")), "host");
        add("/set-servfail", given -> ca.zone().fail(given.text("host"), DNS_FAILURE), "host");
        add("/clear-servfail", given -> ca.zone().fail(given.text("host"), 0), "host");
        add("/propagation-delay", given -> ca.zone().propagationDelay(given.duration("delay")), "delay");
    }

    private void addOrderCalls() {
        add("/refuse", this::refuse, "host", "error");
        add("/accept", given -> ca.accept(given.text("host")), "host");
        add("/reject", given -> ca.reject(given.text("host")), "host");
        add("/issuance-delay", given -> ca.issuanceDelay(given.duration("delay")), "delay");
        add("/change-terms", given -> ca.changeTerms(URI.create(given.text("url"))), "url");
        add("/revoke", given -> ca.revokeBySurprise(certificate(given)), "serial");
        add(
                "/renewal-window",
                given -> ca.renewalWindow(certificate(given), given.instant("from"), given.instant("to")),
                "serial",
                "from",
                "to");
    }

    private void addFaultCalls() {
        add("/add-fault", this::addFault, "endpoint", "nth", "fault");
        add("/bad-nonces", given -> ca.faults().badNonces((int) given.number("percent", 0, 100)), "percent");
        add("/random-faults", this::addRandomFaults, "seed", "percent");
        add("/clear-faults", given -> ca.faults().clear());
        add("/forget-nonces", given -> ca.forgetNonces());
    }

    private void add(String path, Consumer<PanelArguments> action, String... members) {
        calls.put(path, new Call(List.of(members), given -> {
            action.accept(given);
            return "";
        }));
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
        Call call = calls.get(request.path());
        if (call == null) {
            return notFound(request.path());
        }
        String result = call.action().apply(PanelArguments.of(request.body(), call.members()));
        return result.isEmpty() ? HttpReply.of(200) : text(200, result);
    }

    private void clearTxt(PanelArguments given) {
        String host = given.text("host");
        List<String> values = given.optionalText("value").map(List::of).orElseGet(() -> ca.zone()
                .txt(host));
        values.forEach(each -> ca.zone().removeTxt(host, each));
    }

    private void refuse(PanelArguments given) {
        AcmeError error = FaultNotation.error(given.text("error"));
        ca.refuse(given.text("host"), AcmeProblem.of(error, "by the control panel"));
    }

    private X509Certificate certificate(PanelArguments given) {
        String serial = given.text("serial").replace(":", "");
        return ca.issued().stream()
                .filter(issued -> serial.matches("[0-9A-Fa-f]+")
                        && issued.getSerialNumber().equals(new BigInteger(serial, HEXADECIMAL)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no certificate has the serial number " + serial
                        + "; give the one that openssl x509 -serial shows, GET /issued has all certificates"));
    }

    private void addFault(PanelArguments given) {
        Optional<String> path = given.optionalText("endpoint");
        FaultRule rule = path.map(ControlPanel::endpoint).map(FaultRule::on).orElseGet(FaultRule::onAny);
        ca.faults()
                .add(
                        given.has("nth") ? rule.nth((int) given.number("nth", 1, Integer.MAX_VALUE)) : rule,
                        FaultNotation.read(given.text("fault")));
    }

    private static Endpoint endpoint(String path) {
        Endpoint endpoint = Endpoint.ofPath(path);
        if (endpoint == Endpoint.UNKNOWN) {
            throw new IllegalArgumentException("there is no endpoint " + path + "; take the word after the port in"
                    + " the CA's URLs, for example new-order, or none for all");
        }
        return endpoint;
    }

    private void addRandomFaults(PanelArguments given) {
        long seed = given.number("seed", Long.MIN_VALUE + 1, Long.MAX_VALUE - 1);
        ca.faults().random(seed, (int) given.number("percent", 0, 100), FaultCatalogue.all());
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
                .put("status", request.status())
                .put("problem", request.problem()));
        return HttpReply.of(200).withBody("application/json", Json.bytes(document));
    }

    private HttpReply notFound(String path) {
        String all = calls.entrySet().stream()
                .map(call -> call.getKey() + " " + call.getValue().members())
                .collect(Collectors.joining(", "));
        return text(404, "there is no " + path + "; GET /root, /issued, /requests or POST " + all);
    }

    private static HttpReply text(int status, String text) {
        return HttpReply.of(status).withBody("text/plain; charset=utf-8", text + "\n");
    }
}
