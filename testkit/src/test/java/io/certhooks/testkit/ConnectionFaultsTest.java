// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.testkit.fault.ConnectionFault;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(AcmeTestExtension.class)
class ConnectionFaultsTest {

    @ParameterizedTest
    @CsvSource({
        "EXPIRED_CERTIFICATE,notafter",
        "OTHER_NAME,no subject alternative dns name matching localhost",
        "UNKNOWN_ISSUER,unable to find valid certification path",
        "PLAIN_TEXT,unrecognized ssl message"
    })
    void failsInTheHandshake(ConnectionFault fault, String why, AcmeTestServer ca) throws Exception {
        ca.faults().connections(1, fault);

        assertThatThrownBy(() -> get(ca))
                .isInstanceOf(SSLException.class)
                .satisfies(failure -> assertThat(messages(failure)).contains(why));
        assertThat(get(ca)).isEqualTo(200);
        assertThat(ca.faults().fired()).containsExactly("connection " + fault);
    }

    // The client tries a GET again by itself after a reset, so one request uses up several connections.
    @Test
    void resets(AcmeTestServer ca) throws Exception {
        ca.faults().connections(100, ConnectionFault.RESET);
        assertThatThrownBy(() -> get(ca)).isInstanceOf(IOException.class);

        ca.faults().clear();
        assertThat(get(ca)).isEqualTo(200);
    }

    @Test
    void stalls(AcmeTestServer ca) {
        ca.faults().connections(1, ConnectionFault.STALL);
        assertThatThrownBy(() -> get(ca)).isInstanceOf(HttpTimeoutException.class);
    }

    private static int get(AcmeTestServer ca) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(Acme4jClient.trusting(ca.tlsRoot()))
                .build();
        HttpRequest request = HttpRequest.newBuilder(ca.directory())
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString().toLowerCase(Locale.ROOT);
    }
}
