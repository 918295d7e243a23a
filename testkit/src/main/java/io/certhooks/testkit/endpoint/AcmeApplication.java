// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.acme.RequestRecord;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.Faults;
import io.certhooks.testkit.wire.Answer;
import io.certhooks.testkit.wire.HttpHandler;
import io.certhooks.testkit.wire.HttpReply;
import io.certhooks.testkit.wire.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The whole of ACME behind one door: finds the endpoint, verifies, answers, adds what every answer has. */
public final class AcmeApplication implements HttpHandler {

    private static final System.Logger LOG = System.getLogger(AcmeApplication.class.getName());

    private final Authority authority;
    private final Endpoints endpoints;
    private final JwsVerifier verifier;
    private final Faults faults;
    private final RequestLog log;

    /** An application on this authority. */
    public AcmeApplication(Authority authority, IdentifierRules rules, Faults faults, RequestLog log) {
        this.authority = authority;
        this.endpoints = new Endpoints(authority, rules);
        this.verifier = new JwsVerifier(authority.urls(), authority.accounts(), authority.nonces());
        this.faults = faults;
        this.log = log;
    }

    @Override
    public Answer answer(HttpRequest request) {
        Call call = Call.of(request, faults);
        Fault fault = call.fault();
        Optional<Answer> instead = fault == null ? Optional.empty() : FaultPlay.inPlaceOfProcessing(fault);
        if (instead.isPresent()) {
            record(call, "", instead.get().reply());
            return instead.get();
        }
        HttpReply reply = finish(call, handled(call));
        return fault == null
                ? Answer.of(reply)
                : FaultPlay.spoil(fault, reply, authority.clock().instant());
    }

    private HttpReply handled(Call call) {
        Signer signer = new Signer();
        HttpReply reply;
        try {
            reply = handle(call, signer);
        } catch (AcmeRefusal e) {
            reply = Documents.reply(e.problem());
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the test CA failed on " + call.http().target(),
                    e);
            reply = Documents.reply(AcmeProblem.of(AcmeError.SERVER_INTERNAL, "the test CA has a bug: " + e));
        }
        record(call, signer.account, reply);
        return reply;
    }

    /** Who signed, known as soon as the signature is verified, whatever comes of the request. */
    private static final class Signer {
        private String account = "";
    }

    private HttpReply handle(Call call, Signer signer) {
        refuse(call.fault() == null ? Optional.empty() : FaultPlay.refusal(call.fault()));
        PlainEndpoint open = endpoints.plain(call.endpoint());
        if (open != null && call.isPlainRead()) {
            return open.answer(call);
        }
        SignedEndpoint endpoint = open == null ? endpoints.signed(call.endpoint()) : readable(open);
        if (endpoint == null) {
            throw call.notFound();
        }
        if (!call.http().method().equals("POST")) {
            return methodNotAllowed(call, open == null ? "POST" : "GET, HEAD, POST");
        }
        SignedCall signed = verifier.verify(call);
        signed.signer().ifPresent(account -> signer.account = account.id());
        return endpoint.answer(signed);
    }

    /** RFC 8555, 6.3: what can be read with GET can be read with POST-as-GET too. */
    private static SignedEndpoint readable(PlainEndpoint open) {
        return signed -> {
            signed.requireRead();
            return open.answer(signed.call());
        };
    }

    private static void refuse(Optional<AcmeProblem> problem) {
        if (problem.isPresent()) {
            throw new AcmeRefusal(problem.get());
        }
    }

    private HttpReply finish(Call call, HttpReply reply) {
        HttpReply finished = reply.withHeader(
                        "Date", Documents.httpDate(authority.clock().instant()))
                .withHeader("Cache-Control", "no-store");
        if (call.endpoint() != Endpoint.DIRECTORY) {
            finished = finished.withHeader("Link", "<" + authority.urls().of(Endpoint.DIRECTORY) + ">;rel=\"index\"");
        }
        boolean wantsNonce = call.http().method().equals("POST") || call.endpoint() == Endpoint.NEW_NONCE;
        return wantsNonce
                ? finished.withHeader("Replay-Nonce", authority.nonces().issue())
                : finished;
    }

    /** RFC 9110, 15.5.6: the reply says what is allowed. */
    private static HttpReply methodNotAllowed(Call call, String allowed) {
        String detail =
                call.http().method() + " is not allowed for " + call.endpoint().path();
        return Documents.reply(AcmeProblem.of(AcmeError.MALFORMED, detail).withStatus(405))
                .withHeader("Allow", allowed);
    }

    private void record(Call call, String account, HttpReply reply) {
        log.add(new RequestRecord(
                authority.clock().instant(),
                call.http().method(),
                call.http().target(),
                call.endpoint(),
                account,
                reply.status(),
                problem(reply)));
    }

    private static String problem(HttpReply reply) {
        return reply.headers()
                .first("Content-Type")
                .filter(Documents.PROBLEM::equals)
                .map(type -> new String(reply.body(), StandardCharsets.UTF_8))
                .orElse("");
    }
}
