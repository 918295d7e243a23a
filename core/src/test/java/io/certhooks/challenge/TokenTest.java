// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

    private static final Challenges CHALLENGES = Challenges.http01("first");

    @Test
    void warnsAboutATokenThatCanBeGuessed() throws Exception {
        assertThat(logOf("a".repeat(21))).contains("a.example.org", "only 21 characters");
        assertThat(logOf("a".repeat(22))).isEmpty();
        assertThat(logOf("a".repeat(255))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/cron.d/x", "/etc/passwd", ".", "", "x.y$(id)", "a b", "a\n", "\nb", "\u0430"})
    void refusesWhatIsNoToken(String token) {
        assertThatThrownBy(() -> Token.of(CHALLENGES.present("a.example.org", token)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("a.example.org");
        assertThat(Token.isOne(token)).isFalse();
    }

    private static String logOf(String token) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            assertThat(Token.of(CHALLENGES.present("a.example.org", token))).isEqualTo(token);
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
