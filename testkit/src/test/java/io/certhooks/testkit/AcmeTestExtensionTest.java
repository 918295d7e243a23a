// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AcmeTestExtensionTest {

    @RegisterExtension
    static final AcmeTestExtension CA = AcmeTestExtension.with(
            ca -> ca.profile("short", Duration.ofDays(6)).termsOfService(URI.create("https://ca.example/terms")));

    private static final List<AcmeTestServer> SEEN = new ArrayList<>();

    private AcmeTestServer before;

    @BeforeEach
    void remember(AcmeTestServer ca) {
        before = ca;
    }

    @Test
    @Order(1)
    void aTestAndItsSetUpShareOneServer(AcmeTestServer ca, ManualClock clock) {
        SEEN.add(ca);
        assertThat(ca).isSameAs(before);
        assertThat(clock.advance(Duration.ofDays(1))).isEqualTo(clock.instant());
        assertThat(new RawClient(ca).get(ca.directory().toString()).body()).isNotEmpty();
    }

    @Test
    @Order(2)
    void theNextTestGetsAnotherAndTheFirstIsClosed(AcmeTestServer ca) {
        assertThat(SEEN).isNotEmpty().doesNotContain(ca);
        assertThatThrownBy(() -> connect(SEEN.get(0))).isInstanceOf(IOException.class);
    }

    @Test
    @Order(3)
    void theSettingsApply(AcmeTestServer ca) {
        String directory =
                new RawClient(ca).send("GET", ca.directory().toString()).text();
        assertThat(directory).contains("https://ca.example/terms", "\"short\"");
    }

    private static void connect(AcmeTestServer ca) throws IOException {
        try (Socket socket = new Socket("localhost", ca.directory().getPort())) {
            throw new AssertionError("still listening: " + socket);
        }
    }
}
