// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A program prints pages, with a password in them, and fails; it is logged what has come of it. */
class ResultTextTest {

    private static final String PAGES = "no space left\n".repeat(100_000);
    private static final String SECRET = "swordfish";

    private final HookResult result = new HookResult(
            "copy",
            Phase.DEPLOY,
            Optional.of("a.example"),
            HookStatus.FAILED,
            Instant.EPOCH,
            Duration.ofMillis(20),
            OptionalInt.of(3),
            "password=" + SECRET,
            PAGES,
            Optional.of(new IllegalStateException(SECRET + PAGES)));
    private final Operation operation = new Operation(
            new Run("r", RunKind.ENSURE, false, Instant.EPOCH),
            "o",
            OperationKind.RENEW,
            Reason.DUE,
            1,
            new Account(URI.create("https://ca.example/dir"), Optional.empty(), Optional.empty()),
            new CertificateRequest(
                    "a.example",
                    List.of(Identifier.of("a.example")),
                    KeyType.EC_P256,
                    KeySource.GENERATED,
                    Optional.empty()));
    private final Outcome failed = new Outcome.Failed(new HookFailedException(PAGES, result));

    @Test
    void isOneShortLineWithoutWhatHooksHavePrinted() {
        List<HookResult> results = Collections.nCopies(1000, result);
        OperationResult ended = new OperationResult(operation, failed);
        List<Object> shown = List.of(
                result,
                failed,
                ended,
                new PostEvent(operation, failed, results),
                new HookFinished(operation.run(), Optional.of(operation), result),
                new RunFinished(operation.run(), Instant.EPOCH, List.of(ended), List.of(), results),
                new ChallengeEvent(
                        Phase.CLEAN_UP,
                        operation,
                        Identifier.of("a.example"),
                        ChallengeType.DNS_01,
                        "token",
                        "token.thumbprint",
                        0,
                        List.of(Identifier.of("a.example")),
                        "password=" + SECRET));

        assertThat(shown)
                .extracting(Object::toString)
                .allSatisfy(text -> assertThat(text).hasSizeLessThan(1500).doesNotContain("\n", SECRET));
    }

    @Test
    void tellsWhatHasCome() {
        Generation generation = new Generation("a.example", 2, "0a", Instant.EPOCH, Instant.EPOCH, Optional.empty());

        assertThat(new OperationResult(operation, new Outcome.Issued(generation, List.of("copy"))))
                .hasToString("RENEW of a.example: Issued[generation 2, owed to [copy]]");
        assertThat(result.toString())
                .startsWith("HookResult[copy in DEPLOY for a.example: FAILED after 20 ms, exit code 3");
        assertThat(failed.toString()).startsWith("Failed[no space left?no space left?");
    }
}
