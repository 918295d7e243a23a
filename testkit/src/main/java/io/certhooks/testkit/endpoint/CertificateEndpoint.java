// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.ca.Chain;
import io.certhooks.testkit.ca.Pem;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.state.StoredCertificate;
import io.certhooks.testkit.wire.HttpReply;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Hands out certificates with their chains (RFC 8555 section 7.4.2). */
final class CertificateEndpoint implements SignedEndpoint {

    private final Authority authority;

    CertificateEndpoint(Authority authority) {
        this.authority = authority;
    }

    @Override
    public HttpReply answer(SignedCall call) {
        call.requireRead();
        boolean alternate = call.call().hasArguments(2);
        int chosen = alternate ? call.call().part() : 0;
        String id = alternate ? call.call().idBeforePart() : call.call().id();
        List<Chain> chains = authority.hierarchy().chains();
        StoredCertificate stored = authority
                .certificates()
                .byId(id)
                .filter(found -> chosen < chains.size())
                .orElseThrow(() -> call.call().notFound());
        call.requireOwner(stored.accountId());
        HttpReply reply = HttpReply.of(200)
                .withBody("application/pem-certificate-chain", pem(call.call(), stored, chains.get(chosen)));
        return withLinks(reply, id, chosen, chains.size());
    }

    private String pem(Call call, StoredCertificate stored, Chain chain) {
        List<X509Certificate> sent = sent(stored, chain);
        return call.fault() instanceof Fault.CertificateSwapped swapped
                ? new CertificateSwap(authority, stored).pem(swapped.kind(), sent)
                : Pem.of(sent);
    }

    private static List<X509Certificate> sent(StoredCertificate stored, Chain chain) {
        List<X509Certificate> sent = new ArrayList<>();
        sent.add(stored.certificate());
        sent.addAll(chain.intermediates());
        return sent;
    }

    private HttpReply withLinks(HttpReply reply, String id, int chosen, int count) {
        HttpReply linked = reply;
        for (int other = 0; other < count; other++) {
            if (other != chosen) {
                String url = other == 0
                        ? authority.urls().of(Endpoint.CERTIFICATE, id)
                        : authority.urls().of(Endpoint.CERTIFICATE, id, other);
                linked = linked.withHeader("Link", "<" + url + ">;rel=\"alternate\"");
            }
        }
        return linked;
    }
}
