// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * A proof of control is to be presented, or to be cleaned up.
 *
 * @param phase {@link Phase#PRESENT} or {@link Phase#CLEAN_UP}
 * @param operation the operation that needs the proof
 * @param identifier as ordered, with {@code *.} for a wildcard
 * @param type the type of the challenge
 * @param token the CA's random value, base64url characters only
 * @param keyAuthorization the token, a dot, and the account key's thumbprint (RFC 8555, 8.1)
 * @param index place of this challenge among {@code pending}, from 0
 * @param pending the identifiers of all challenges of the order, in the CA's order
 * @param carried at clean-up what this hook gave to {@link HookReport#carry} when it presented; else empty
 */
public record ChallengeEvent(
        Phase phase,
        Operation operation,
        Identifier identifier,
        ChallengeType type,
        String token,
        String keyAuthorization,
        int index,
        List<Identifier> pending,
        String carried)
        implements LifecycleEvent {

    /** Copies the list. */
    public ChallengeEvent {
        pending = List.copyOf(pending);
    }

    @Override
    public Run run() {
        return operation.run();
    }

    /** One short line, without what the listener has carried, in which there may be secrets. */
    @Override
    public String toString() {
        return "ChallengeEvent[" + phase + " " + type.value() + " for " + identifier + " of " + operation.name() + "]";
    }

    /**
     * The number of challenges of the order that come after this one.
     *
     * @return 0 for the last
     */
    public int remaining() {
        return pending.size() - 1 - index;
    }

    /**
     * The path under which http-01 looks for the key authorization.
     *
     * @return {@code /.well-known/acme-challenge/} and the token (RFC 8555, 8.3)
     */
    public String httpPath() {
        return "/.well-known/acme-challenge/" + token;
    }

    /**
     * The name of the TXT record for dns-01.
     *
     * @return {@code _acme-challenge.} and the identifier without {@code *.} and without a dot at the end (RFC 8555, 8.4)
     */
    public String txtName() {
        return "_acme-challenge." + identifier.base();
    }

    /**
     * The value of the TXT record for dns-01.
     *
     * @return the SHA-256 digest of the key authorization in base64url without padding (RFC 8555, 8.4)
     */
    public String txtValue() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest());
    }

    /**
     * The value of the {@code acmeIdentifier} extension (1.3.6.1.5.5.7.1.31) for tls-alpn-01.
     *
     * @return a DER octet string of 32 bytes, the SHA-256 digest of the key authorization (RFC 8737, 3): 34 bytes
     */
    public byte[] alpnExtension() {
        byte[] der = new byte[34];
        der[0] = 0x04;
        der[1] = 0x20;
        System.arraycopy(digest(), 0, der, 2, 32);
        return der;
    }

    private byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(keyAuthorization.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
