// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitedBodyTest {

    private final List<String> calls = new ArrayList<>();

    @Test
    void hangsUpOnABodyThatBeginsAfterItsTime() {
        LimitedBody body = new LimitedBody(10, 0);
        assertThatThrownBy(() -> body.getBody().toCompletableFuture().join())
                .hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);

        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                calls.add("request");
            }

            @Override
            public void cancel() {
                calls.add("cancel");
            }
        });

        assertThat(calls).containsExactly("cancel");
    }
}
