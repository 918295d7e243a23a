// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventValuesTest {

    private static final String OF_RUN =
            """
            CERTHOOKS_DRY_RUN=false
            CERTHOOKS_HOOK=my hook
            CERTHOOKS_RUN_ID=run1
            CERTHOOKS_RUN_KIND=renew-due
            CERTHOOKS_RUN_STARTED=2026-11-20T10:00:00Z
            """;

    private static final String OF_OPERATION =
            """
            CERTHOOKS_ACCOUNT_DIRECTORY=https://ca.example/directory
            CERTHOOKS_ACCOUNT_EMAIL=ops@example.org
            CERTHOOKS_ACCOUNT_URL=https://ca.example/account/1
            CERTHOOKS_IDENTIFIERS=example.org,*.example.org
            CERTHOOKS_KEY_SOURCE=generated
            CERTHOOKS_KEY_TYPE=ec-p256
            CERTHOOKS_NAME=example.org
            CERTHOOKS_OPERATION_ATTEMPT=3
            CERTHOOKS_OPERATION_ID=op1
            CERTHOOKS_OPERATION_KIND=renew
            CERTHOOKS_PROFILE=shortlived
            CERTHOOKS_REASON=due
            """;

    private static final String OF_GENERATION =
            """
            CERTHOOKS_BUNDLE_FILE=/store/archive/example.org/2/bundle.pem
            CERTHOOKS_CERTIFICATE_FILE=/store/archive/example.org/2/cert.pem
            CERTHOOKS_CHAIN_FILE=/store/archive/example.org/2/chain.pem
            CERTHOOKS_FULL_CHAIN_FILE=/store/archive/example.org/2/fullchain.pem
            CERTHOOKS_GENERATION=2
            CERTHOOKS_GENERATION_DIRECTORY=/store/archive/example.org/2
            CERTHOOKS_NOT_AFTER=2026-11-21T10:00:00Z
            CERTHOOKS_NOT_BEFORE=2026-11-20T10:00:00Z
            CERTHOOKS_PRIVATE_KEY_FILE=/store/archive/example.org/2/privkey.pem
            CERTHOOKS_SERIAL=0a2
            """;

    @Test
    void tellsOfARun() {
        assertThat(variables(Events.of(Phase.BEFORE_RUN)))
                .isEqualTo(
                        expected(
                                OF_RUN,
                                """
                CERTHOOKS_DUE=example.org
                CERTHOOKS_PHASE=before-run
                """));
        assertThat(variables(Events.of(Phase.AFTER_RUN)))
                .isEqualTo(
                        expected(
                                OF_RUN,
                                """
                CERTHOOKS_FAILED=
                CERTHOOKS_FAILED_HOOKS=
                CERTHOOKS_ISSUED=example.org
                CERTHOOKS_PHASE=after-run
                CERTHOOKS_RUN_FINISHED=2026-11-20T10:00:05Z
                CERTHOOKS_SKIPPED=other.example
                CERTHOOKS_SUCCESS=true
                """));
    }

    @Test
    void tellsOfAnOperation() {
        assertThat(variables(Events.of(Phase.PRE))).isEqualTo(expected(OF_RUN + OF_OPERATION, "CERTHOOKS_PHASE=pre\n"));
        assertThat(variables(Events.of(Phase.POST)))
                .isEqualTo(
                        expected(
                                OF_RUN + OF_OPERATION + OF_GENERATION,
                                """
                CERTHOOKS_FAILED_HOOKS=
                CERTHOOKS_OUTCOME=issued
                CERTHOOKS_PHASE=post
                CERTHOOKS_SUCCESS=false
                CERTHOOKS_UNDELIVERED=late
                """));
        assertThat(variables(Events.failed()))
                .isEqualTo(
                        expected(
                                OF_RUN + OF_OPERATION,
                                """
                CERTHOOKS_ERROR=no luck
                CERTHOOKS_FAILED_HOOKS=
                CERTHOOKS_OUTCOME=failed
                CERTHOOKS_PHASE=post
                CERTHOOKS_SUCCESS=false
                """));
    }

    @Test
    void tellsOfAChallenge() {
        String common = OF_RUN
                + OF_OPERATION
                + """
                CERTHOOKS_CARRIED=
                CERTHOOKS_IDENTIFIER=*.example.org
                CERTHOOKS_IDENTIFIER_BASE=example.org
                CERTHOOKS_IDENTIFIER_TYPE=dns
                CERTHOOKS_INDEX=1
                CERTHOOKS_KEY_AUTHORIZATION=-token_1.thumb
                CERTHOOKS_PENDING=example.org,*.example.org
                CERTHOOKS_PHASE=present
                CERTHOOKS_REMAINING=0
                CERTHOOKS_TOKEN=-token_1
                CERTHOOKS_WILDCARD=true
                """;

        assertThat(variables(Events.challenge(Phase.PRESENT, ChallengeType.DNS_01, "")))
                .isEqualTo(
                        expected(
                                common,
                                """
                CERTHOOKS_CHALLENGE_TYPE=dns-01
                CERTHOOKS_TXT_NAME=_acme-challenge.example.org
                CERTHOOKS_TXT_VALUE=8imPcb6QQaBqQi2y0lLo_zY_U5iUOG5JnB8d7QA3V0A
                """));
        assertThat(variables(Events.challenge(Phase.PRESENT, ChallengeType.HTTP_01, "")))
                .isEqualTo(
                        expected(
                                common,
                                """
                CERTHOOKS_CHALLENGE_TYPE=http-01
                CERTHOOKS_HTTP_PATH=/.well-known/acme-challenge/-token_1
                """));
        assertThat(variables(Events.challenge(Phase.PRESENT, ChallengeType.TLS_ALPN_01, "")))
                .containsKey("CERTHOOKS_ALPN_EXTENSION")
                .doesNotContainKeys("CERTHOOKS_TXT_NAME", "CERTHOOKS_HTTP_PATH");
    }

    @Test
    void tellsOfADeploy() {
        assertThat(variables(Events.of(Phase.DEPLOY)))
                .isEqualTo(
                        expected(
                                OF_RUN + OF_OPERATION + OF_GENERATION,
                                """
                CERTHOOKS_ATTEMPT=4
                CERTHOOKS_IDEMPOTENCY_KEY=abc
                CERTHOOKS_LIVE_DIRECTORY=/store/live/example.org
                CERTHOOKS_PHASE=deploy
                CERTHOOKS_PREVIOUS_GENERATION=1
                CERTHOOKS_PREVIOUS_SERIAL=0a1
                CERTHOOKS_REPLAY=true
                CERTHOOKS_ROLLBACK=false
                """));
        assertThat(variables(Events.of(Phase.BATCH_DEPLOY)))
                .isEqualTo(
                        expected(
                                OF_RUN,
                                """
                CERTHOOKS_GENERATION_DIRECTORIES=/store/archive/example.org/2,/store/archive/example.org/2
                CERTHOOKS_IDEMPOTENCY_KEYS=abc,def
                CERTHOOKS_IDENTIFIERS=example.org,*.example.org
                CERTHOOKS_LIVE_DIRECTORIES=/store/live/example.org,/store/live/example.org
                CERTHOOKS_NAMES=example.org,example.org
                CERTHOOKS_PHASE=batch-deploy
                CERTHOOKS_REPLAY=true
                """));
    }

    @Test
    void tellsOfAFile() {
        assertThat(variables(Events.of(Phase.BEFORE_WRITE)))
                .isEqualTo(
                        expected(
                                OF_RUN + OF_OPERATION,
                                """
                CERTHOOKS_FILE_CHANGE=edit
                CERTHOOKS_FILE_CONTENT=/store/staged/fullchain.pem
                CERTHOOKS_FILE_KIND=full-chain
                CERTHOOKS_FILE_PATH=/store/live/example.org/fullchain.pem
                CERTHOOKS_PHASE=before-write
                """));
    }

    @Test
    void tellsOfTheCatalogue() {
        String names = OF_RUN + "CERTHOOKS_IDENTIFIERS=example.org,*.example.org\nCERTHOOKS_NAME=example.org\n";

        assertThat(variables(Events.of(Phase.ADDED))).isEqualTo(expected(names, "CERTHOOKS_PHASE=added\n"));
        assertThat(variables(Events.of(Phase.PRUNING)))
                .isEqualTo(expected(names + OF_GENERATION, "CERTHOOKS_PHASE=pruning\n"));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void knowsAllNamesBeforehand(Phase phase) {
        LifecycleEvent event = Events.of(phase);

        assertThat(EventValues.names(phase))
                .containsAll(EventValues.of("h", event).keySet());
        assertThat(EventValues.eventOf(phase)).isEqualTo(event.getClass());
    }

    @Test
    void areAllDocumented() throws IOException {
        Path documentation = Path.of("src/main/java/io/certhooks/shell/package-info.java");
        assumeTrue(Files.exists(documentation), "the sources are not here");
        Set<String> documented = Pattern.compile("<td>\\{@code (CERTHOOKS_[A-Z_]+)}</td>")
                .matcher(Files.readString(documentation))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(documented)
                .isEqualTo(Arrays.stream(Phase.values())
                        .flatMap(phase -> EventValues.names(phase).stream())
                        .map(EventValues::variable)
                        .collect(Collectors.toSet()));
    }

    private static Map<String, String> variables(LifecycleEvent event) {
        return EventValues.of("my hook", event).entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> EventValues.variable(entry.getKey()),
                        entry -> EventValues.text(entry.getValue()),
                        (one, other) -> one,
                        TreeMap::new));
    }

    // A comma stands for the line feed between the items of a list.
    private static Map<String, String> expected(String common, String lines) {
        return (common + lines)
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0], pair -> pair[1].replace(',', '\n'), (one, other) -> one, TreeMap::new));
    }
}
