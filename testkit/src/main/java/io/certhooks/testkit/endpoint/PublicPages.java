// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.ca.Chain;
import io.certhooks.testkit.ca.Pem;
import io.certhooks.testkit.ca.RevocationList;
import io.certhooks.testkit.wire.HttpReply;

/** What anybody may read and has no class of its own. */
final class PublicPages {

    private final Authority authority;

    PublicPages(Authority authority) {
        this.authority = authority;
    }

    /** A fresh nonce, which the application adds to the answer (RFC 8555 section 7.2). */
    HttpReply newNonce(Call call) {
        call.requireArguments(0);
        return HttpReply.of(call.http().method().equals("GET") ? 204 : 200);
    }

    /** All roots, or the one whose index is in the path, as PEM. */
    HttpReply roots(Call call) {
        var roots = authority.hierarchy().chains().stream().map(Chain::root).toList();
        if (call.hasArguments(0)) {
            return HttpReply.of(200).withBody("application/x-pem-file", Pem.of(roots));
        }
        for (int index = 0; index < roots.size(); index++) {
            if (call.id().equals(Integer.toString(index))) {
                return HttpReply.of(200).withBody("application/x-pem-file", Pem.of(roots.subList(index, index + 1)));
            }
        }
        throw call.notFound();
    }

    /** The revocation list, made anew for each request. */
    HttpReply crl(Call call) {
        call.requireArguments(0);
        RevocationList list =
                new RevocationList(authority.hierarchy(), authority.clock().instant());
        authority.certificates().all().forEach(stored -> stored.revoked()
                .ifPresent(revocation ->
                        list.add(stored.certificate().getSerialNumber(), revocation.time(), revocation.reason())));
        return HttpReply.of(200).withBody("application/pkix-crl", list.sign());
    }

    /** A page for those who use it as their terms of service. */
    HttpReply terms(Call call) {
        return HttpReply.of(200).withBody("text/plain; charset=utf-8", "Do what thou wilt: this CA is for tests.\n");
    }
}
