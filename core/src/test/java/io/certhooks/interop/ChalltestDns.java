// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Puts TXT records into Pebble's DNS server; it removes all values of a name at once, so the last clean-up counts. */
public record ChalltestDns(HttpClient http, URI management) implements ChallengeListener {

    @Override
    public ChallengeType type() {
        return ChallengeType.DNS_01;
    }

    @Override
    public void present(ChallengeEvent event) throws IOException, InterruptedException {
        post("/set-txt", "{\"host\":\"" + event.txtName() + ".\",\"value\":\"" + event.txtValue() + "\"}");
    }

    @Override
    public void cleanUp(ChallengeEvent event) throws IOException, InterruptedException {
        clear(event.txtName() + ".");
    }

    void clear(String host) throws IOException, InterruptedException {
        post("/clear-txt", "{\"host\":\"" + host + "\"}");
    }

    private void post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(management.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the DNS server answered " + response.statusCode() + " " + response.body());
        }
    }
}
