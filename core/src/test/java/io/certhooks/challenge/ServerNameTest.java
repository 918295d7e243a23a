// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.Identifier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerNameTest {

    // The addresses are those of RFC 8738, 6 and RFC 3596, 2.5.
    @ParameterizedTest
    @CsvSource({
        "www.example.org, www.example.org",
        "192.0.2.1, 1.2.0.192.in-addr.arpa",
        "255.254.10.0, 0.10.254.255.in-addr.arpa",
        "2001:db8::1, 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
        "4321:0:1:2:3:4:567:89ab, b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa"
    })
    void isTheNameACaAsksFor(String identifier, String name) {
        assertThat(ServerName.of(Identifier.of(identifier))).isEqualTo(name);
    }
}
