// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class GuardedHttpClientTest {

    @ParameterizedTest
    @CsvSource({
        "https://127.0.0.1:443/directory, https://127.0.0.1/order",
        "https://127.0.0.1/directory,     https://127.0.0.1:443/order",
        "https://LOCALHOST/directory,     https://localhost/order"
    })
    void knowsTheServerWithAndWithoutItsPort(URI directory, URI url) {
        // Nobody has to answer there.
        assertThat(failure(directory, url)).isNotInstanceOf(UntrustworthyAnswerException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://127.0.0.1/directory,      http://127.0.0.1:443/order",
        "https://127.0.0.1/directory,      https://127.0.0.1:4443/order",
        "https://127.0.0.1/directory,      https://127.0.0.1:443@127.0.0.2/order",
        "https://127.0.0.1/directory,      https://x@127.0.0.1/order",
        "https://127.0.0.1:4443/directory, https://127.0.0.1/order"
    })
    void goesToNoOtherServer(URI directory, URI url) {
        assertThat(failure(directory, url)).isInstanceOf(UntrustworthyAnswerException.class);
    }

    private static Throwable failure(URI directory, URI url) {
        HttpClient client = new GuardedHttpClient(HttpClient.newHttpClient(), directory, Duration.ofSeconds(5));
        HttpRequest request = HttpRequest.newBuilder(url).build();
        Throwable failure = catchThrowable(() -> client.send(request, BodyHandlers.ofInputStream()));
        return failure == null ? new IOException("answered") : failure;
    }
}
