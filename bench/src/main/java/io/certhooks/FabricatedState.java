// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.Current;
import io.certhooks.CertificateState.Window;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The engine's state of certificates that nobody ever issued. */
public final class FabricatedState {

    private FabricatedState() {}

    /** The state of a certificate for which nothing is to be done for a long time, as the engine writes it. */
    public static byte[] idle(String name, Generation generation) {
        CertificateRequest request = new CertificateRequest(
                name, List.of(Identifier.of(name)), KeyType.EC_P256, KeySource.GENERATED, Optional.empty());
        Instant from = generation.notBefore();
        // Clocks know fractions, certificates do not.
        Instant now = from.plusNanos(123_456_789);
        Current current =
                new Current(generation.number(), generation.serial(), from, generation.notAfter(), now, request);
        Instant renewal = from.plus(
                Duration.between(from, generation.notAfter()).multipliedBy(2).dividedBy(3));
        Window window = new Window(
                renewal,
                renewal.plus(Duration.ofDays(1)),
                renewal.plus(Duration.ofHours(9)),
                now.plus(Duration.ofHours(23)));
        return StateFormat.write(CertificateState.of(request, null)
                .withCurrent(current, List.of(), null)
                .withWindow(window));
    }
}
