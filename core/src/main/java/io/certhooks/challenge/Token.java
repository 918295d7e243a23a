// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import io.certhooks.hook.ChallengeEvent;
import java.net.ProtocolException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The CA's random value. It becomes a file name and part of a path, so nothing but its grammar is let through. */
final class Token {

    // RFC 8555, 8.3: base64url characters only, at least 128 bits of entropy, which takes 22 of them.
    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_-]{1,255}");
    private static final int SHORTEST_SAFE = 22;
    private static final Logger LOG = LoggerFactory.getLogger(Token.class);

    private Token() {}

    /** Whether a text is a token, so that something may have been published for it. */
    static boolean isOne(String text) {
        return GRAMMAR.matcher(text).matches();
    }

    /** The token of a challenge; refused if it is anything but 1 to 255 base64url characters. */
    static String of(ChallengeEvent event) throws ProtocolException {
        String token = event.token();
        if (!isOne(token)) {
            throw new ProtocolException("the CA's token for " + event.identifier() + " has " + token.length()
                    + " characters and is not made of 1 to 255 base64url characters (RFC 8555, 8.3), so nothing was"
                    + " published: check the directory URL, this CA is broken or hostile");
        }
        if (token.length() < SHORTEST_SAFE) {
            LOG.warn(
                    "the CA's token for {} has only {} characters and can be guessed (RFC 8555, 8.3 asks for {})",
                    event.identifier(),
                    token.length(),
                    SHORTEST_SAFE);
        }
        return token;
    }
}
