// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;

/** A certificate revocation list in the making (RFC 5280 section 5). Used by one thread. */
public final class RevocationList {

    private static final Duration NEXT_UPDATE = Duration.ofDays(7);

    private final Hierarchy hierarchy;
    private final X509v2CRLBuilder builder;

    /** An empty list of this hierarchy's issuer, made now. */
    public RevocationList(Hierarchy hierarchy, Instant now) {
        this.hierarchy = hierarchy;
        this.builder = new X509v2CRLBuilder(hierarchy.issuingName(), Date.from(now));
        builder.setNextUpdate(Date.from(now.plus(NEXT_UPDATE)));
        try {
            SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(
                    hierarchy.issuingKey().getPublic().getEncoded());
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new BcX509ExtensionUtils().createAuthorityKeyIdentifier(key));
            builder.addExtension(
                    Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(Math.max(0, now.toEpochMilli()))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode the extensions of a CRL", e);
        }
    }

    /** Adds a certificate that was revoked for a reason (RFC 5280 section 5.3.1). */
    public void add(BigInteger serial, Instant when, int reason) {
        builder.addCRLEntry(serial, Date.from(when), reason);
    }

    /** Signs the list and encodes it in DER. */
    public byte[] sign() {
        try {
            return builder.build(Signing.with(hierarchy.issuingKey().getPrivate()))
                    .getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("the CA cannot encode a CRL", e);
        }
    }
}
