// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import java.math.BigInteger;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Optional;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECMultiplier;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.math.ec.custom.sec.SecP256R1Curve;
import org.bouncycastle.math.ec.custom.sec.SecP384R1Curve;

/**
 * The public points of private keys on P-256 and P-384.
 *
 * <p>With what is computed once for a curve, to find a point takes a tenth of a signature and its verification.
 */
final class NistPoints {

    private static final ECMultiplier MULTIPLIER = new FixedPointCombMultiplier();

    private NistPoints() {}

    /** A curve with its base point, made when a key on it is met first. */
    private static final class P256 {
        private static final ECCurve CURVE = new SecP256R1Curve();
        private static final org.bouncycastle.math.ec.ECPoint BASE = base(
                CURVE,
                "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296",
                "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5");
    }

    /** The same for the other curve. */
    private static final class P384 {
        private static final ECCurve CURVE = new SecP384R1Curve();
        private static final org.bouncycastle.math.ec.ECPoint BASE = base(
                CURVE,
                "AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7",
                "3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F");
    }

    private static org.bouncycastle.math.ec.ECPoint base(ECCurve curve, String x, String y) {
        return curve.createPoint(new BigInteger(x, 16), new BigInteger(y, 16));
    }

    /** The point; empty if the key is on another curve, or is none. */
    static Optional<ECPoint> publicPoint(ECPrivateKey key) {
        ECParameterSpec curve = key.getParams();
        BigInteger scalar = key.getS();
        if (scalar.signum() <= 0 || scalar.compareTo(curve.getOrder()) >= 0) {
            return Optional.empty();
        }
        int size = curve.getCurve().getField().getFieldSize();
        if (size == 256 && isBase(curve.getGenerator(), P256.BASE)) {
            return Optional.of(times(P256.BASE, scalar));
        }
        return size == 384 && isBase(curve.getGenerator(), P384.BASE)
                ? Optional.of(times(P384.BASE, scalar))
                : Optional.empty();
    }

    // A base point of a size belongs to one curve only.
    private static boolean isBase(ECPoint generator, org.bouncycastle.math.ec.ECPoint base) {
        return generator.getAffineX().equals(base.getAffineXCoord().toBigInteger())
                && generator.getAffineY().equals(base.getAffineYCoord().toBigInteger());
    }

    private static ECPoint times(org.bouncycastle.math.ec.ECPoint base, BigInteger scalar) {
        return EC5Util.convertPoint(MULTIPLIER.multiply(base, scalar).normalize());
    }
}
