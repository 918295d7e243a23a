// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.ca.Chain;
import io.certhooks.testkit.ca.Pem;
import io.certhooks.testkit.wire.Answer;
import io.certhooks.testkit.wire.HttpHandler;
import io.certhooks.testkit.wire.HttpReply;
import io.certhooks.testkit.wire.HttpRequest;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Map;

/** The whole of ACME behind one door: finds the endpoint, verifies, answers, adds what every answer has. */
public final class AcmeApplication implements HttpHandler {

    private static final System.Logger LOG = System.getLogger(AcmeApplication.class.getName());

    private final Map<Endpoint, PlainEndpoint> plain = new EnumMap<>(Endpoint.class);
    private final Map<Endpoint, SignedEndpoint> signed = new EnumMap<>(Endpoint.class);
    private final Authority authority;
    private final JwsVerifier verifier;

    /** An application on this authority. */
    public AcmeApplication(Authority authority, IdentifierRules rules) {
        this.authority = authority;
        this.verifier = new JwsVerifier(authority.urls(), authority.accounts(), authority.nonces());
        addPlain();
        addAccounts();
        addOrders(rules);
    }

    @Override
    public Answer answer(HttpRequest request) {
        Call call = Call.of(request);
        HttpReply reply;
        try {
            reply = handle(call);
        } catch (AcmeRefusal e) {
            reply = Documents.reply(e.problem());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the test CA failed on " + request.target(), e);
            reply = Documents.reply(AcmeProblem.of(AcmeError.SERVER_INTERNAL, "the test CA has a bug: " + e));
        }
        return Answer.of(finish(call, reply));
    }

    private HttpReply handle(Call call) {
        PlainEndpoint open = plain.get(call.endpoint());
        if (open != null) {
            if (call.http().method().equals("POST")) {
                verifier.verify(call).requireRead();
            } else if (!call.isPlainRead()) {
                throw methodNotAllowed(call);
            }
            return open.answer(call);
        }
        SignedEndpoint endpoint = signed.get(call.endpoint());
        if (endpoint == null) {
            throw call.notFound();
        }
        if (!call.http().method().equals("POST")) {
            throw methodNotAllowed(call);
        }
        return endpoint.answer(verifier.verify(call));
    }

    private HttpReply finish(Call call, HttpReply reply) {
        HttpReply finished = reply.withHeader(
                        "Date",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                authority.clock().instant().atOffset(ZoneOffset.UTC)))
                .withHeader("Cache-Control", "no-store");
        if (call.endpoint() != Endpoint.DIRECTORY) {
            finished = finished.withHeader("Link", "<" + authority.urls().of(Endpoint.DIRECTORY) + ">;rel=\"index\"");
        }
        boolean wantsNonce = call.http().method().equals("POST") || call.endpoint() == Endpoint.NEW_NONCE;
        return wantsNonce
                ? finished.withHeader("Replay-Nonce", authority.nonces().issue())
                : finished;
    }

    private static AcmeRefusal methodNotAllowed(Call call) {
        return new AcmeRefusal(AcmeProblem.of(
                        AcmeError.MALFORMED,
                        call.http().method() + " is not allowed for "
                                + call.endpoint().path())
                .withStatus(405));
    }

    private void addPlain() {
        plain.put(Endpoint.DIRECTORY, new DirectoryEndpoint(authority));
        plain.put(Endpoint.NEW_NONCE, call -> {
            call.requireArguments(0);
            return HttpReply.of(call.http().method().equals("GET") ? 204 : 200);
        });
        plain.put(Endpoint.ROOTS, call -> HttpReply.of(200)
                .withBody(
                        "application/x-pem-file",
                        Pem.of(authority.hierarchy().chains().stream()
                                .map(Chain::root)
                                .toList())));
    }

    private void addAccounts() {
        Documents documents = new Documents(authority.urls());
        signed.put(
                Endpoint.NEW_ACCOUNT,
                new NewAccountEndpoint(authority.accounts(), authority.accountPolicy(), authority.urls()));
        signed.put(
                Endpoint.ACCOUNT,
                new AccountEndpoint(
                        authority.accounts(), authority.accountPolicy(), authority.authorizations(), documents));
    }

    private void addOrders(IdentifierRules rules) {
        OrderIntake intake = new OrderIntake(authority, rules);
        OrderEndpoints orders = new OrderEndpoints(authority, intake);
        AuthorizationEndpoints authorizations = new AuthorizationEndpoints(authority, intake, rules);
        signed.put(Endpoint.NEW_ORDER, orders::create);
        signed.put(Endpoint.ORDER, orders::show);
        signed.put(Endpoint.FINALIZE, new FinalizeEndpoint(authority, orders));
        signed.put(Endpoint.NEW_AUTHZ, authorizations::create);
        signed.put(Endpoint.AUTHORIZATION, authorizations::show);
        signed.put(Endpoint.CHALLENGE, new ChallengeEndpoint(authority));
        signed.put(Endpoint.CERTIFICATE, new CertificateEndpoint(authority));
    }
}
