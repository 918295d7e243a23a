// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.certhooks.CertificateState.Current;
import io.certhooks.CertificateState.Failure;
import io.certhooks.CertificateState.OpenOperation;
import io.certhooks.CertificateState.OpenOrder;
import io.certhooks.CertificateState.OpenProof;
import io.certhooks.CertificateState.Revocation;
import io.certhooks.CertificateState.Trial;
import io.certhooks.CertificateState.TrialStep;
import io.certhooks.CertificateState.Window;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Reason;
import io.certhooks.hook.StoreException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class StateFormatTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:34:56.789012345Z");
    private static final Identifier NAME = Identifier.of("*.bücher.example");
    private static final CertificateRequest REQUEST = new CertificateRequest(
            "a", List.of(NAME, Identifier.of("2001:db8::1")), KeyType.EC_P384, KeySource.REUSED, Optional.of("short"));
    private static final Current CURRENT = new Current(7, "0a1b", AT, AT.plusSeconds(90), AT.minusMillis(1), REQUEST);

    private static final URI CA = URI.create("https://ca.example/directory");

    private static CertificateState full() {
        OpenProof proof = new OpenProof(
                "dns \"1\"\n\u0001\uD83D\uDE00",
                NAME,
                ChallengeType.DNS_01,
                "token",
                "token.print",
                2,
                List.of(NAME),
                "carried \\ \u2028");
        return CertificateState.of(REQUEST, "Y3Ny")
                .withCurrent(
                        CURRENT,
                        List.of(
                                OwedDelivery.of("one", false, 7, 6, null, false).running(),
                                OwedDelivery.of("two", true, 7, 6, AT, true)
                                        .running()
                                        .failed(AT, "it <failed> & \t")),
                        new Trial(TrialStep.OWED, CURRENT))
                .withWindow(new Window(AT, AT, AT, AT))
                .withFailure(new Failure(
                        3, FailureKind.RATE_LIMITED, AT, AT, "too many", List.of(new Setback(CA, 2, true, AT))))
                .withOpen(new OpenOperation("r", "o", OperationKind.RENEW, Reason.ARI, 2))
                .withOrder(new OpenOrder(URI.create("https://ca.example/order/1"), CA, 8, List.of(proof)))
                .withRevoked(new Revocation(7, RevocationReason.SUPERSEDED, AT));
    }

    /** The library's own mapper, told to leave out what is absent. */
    private static JsonMapper mapper() {
        return JsonMapper.builder()
                .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(Include.NON_DEFAULT))
                .withConfigOverride(
                        String.class,
                        texts -> texts.setInclude(JsonInclude.Value.ALL_ALWAYS.withValueInclusion(Include.NON_NULL)))
                .changeDefaultVisibility(visibility -> visibility
                        .withGetterVisibility(Visibility.NONE)
                        .withIsGetterVisibility(Visibility.NONE)
                        .withFieldVisibility(Visibility.ANY))
                .build();
    }

    @Test
    void writesWhatAMapperWrites() {
        for (CertificateState state : List.of(full(), CertificateState.of(REQUEST, null), full().withStaged(9))) {
            byte[] json = StateFormat.write(state);
            assertThat(new String(json, StandardCharsets.UTF_8))
                    .isEqualTo(new String(mapper().writeValueAsBytes(state), StandardCharsets.UTF_8));
            assertThat(StateFormat.read(json, CertificateState.class, "it", "mend it"))
                    .isEqualTo(state);
        }
    }

    @Test
    void takesWhatIsNotThereAsAbsent() {
        String json = new String(StateFormat.write(CertificateState.of(REQUEST, null)), StandardCharsets.UTF_8);
        assertThat(json).doesNotContain("trial", "warned", "deliveries");
        String explicit = json.replaceFirst("}$", ",\"deliveries\":[],\"warned\":false,\"trial\":null}");
        assertThat(read(json)).isEqualTo(CertificateState.of(REQUEST, null)).isEqualTo(read(explicit));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"format\":1",
                "{\"format\":\"1\"}",
                "{\"format\":null}",
                "{\"format\":1.5}",
                "{\"format\":99999999999}",
                "{\"format\":1,\"format\":1}",
                "{\"format\":1,\"other\":1}",
                "{\"request\":[]}",
                "{\"request\":{\"keyType\":\"EC_P257\"}}",
                "{\"request\":{\"identifiers\":[{\"type\":\"DNS\",\"value\":\"a b\"}]}}",
                "{\"request\":{\"identifiers\":{}}}",
                "{\"failure\":{\"at\":\"yesterday\"}}",
                "{\"order\":{\"url\":\"not a url\"}}",
                "{\"deliveries\":null}"
            })
    void refusesWhatIsNoState(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("the state of a cannot be read (")
                .hasMessageEndingWith("): mend it");
    }

    @Test
    void refusesWhatComesBehindAState() {
        String json = new String(StateFormat.write(CertificateState.of(REQUEST, null)), StandardCharsets.UTF_8);
        assertThat(read(json + "\n ")).isEqualTo(CertificateState.of(REQUEST, null));
        assertThatThrownBy(() -> read(json + "{}")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> read(json + "x")).isInstanceOf(StoreException.class);
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        assertThatThrownBy(() -> read("{\"deliveries\":" + "[".repeat(100_000)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be read");
    }

    private static CertificateState read(String json) {
        return StateFormat.read(
                json.getBytes(StandardCharsets.UTF_8), CertificateState.class, "the state of a", "mend it");
    }
}
