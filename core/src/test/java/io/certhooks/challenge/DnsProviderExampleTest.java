// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What it takes to prove control over the DNS: one small listener that adds and removes one value. */
class DnsProviderExampleTest {

    /** The whole provider. */
    record ExampleDns(Zone zone) implements ChallengeListener {

        @Override
        public ChallengeType type() {
            return ChallengeType.DNS_01;
        }

        @Override
        public void present(ChallengeEvent event) {
            zone.add(event.txtName(), event.txtValue());
        }

        @Override
        public void presented(ChallengesPresented event) {
            event.challenges().forEach(challenge -> zone.await(challenge.txtName(), challenge.txtValue()));
        }

        @Override
        public void cleanUp(ChallengeEvent event) {
            zone.remove(event.txtName(), event.txtValue());
        }
    }

    private final Zone zone = new Zone();
    private final ChallengeListener dns = new ExampleDns(zone);
    private final Challenges challenges = new Challenges("first", ChallengeType.DNS_01);

    @Test
    void keepsTheValuesOfAWildcardAndItsBaseNameApart() throws Exception {
        ChallengeEvent base = challenges.present("example.org", "base-token");
        ChallengeEvent wildcard = challenges.present("*.example.org", "wildcard-token");
        assertThat(base.txtName()).isEqualTo(wildcard.txtName()).isEqualTo("_acme-challenge.example.org");

        dns.present(base);
        dns.present(wildcard);
        dns.presented(new ChallengesPresented(base.operation(), List.of(base, wildcard)));
        assertThat(zone.values(base.txtName())).containsExactlyInAnyOrder(base.txtValue(), wildcard.txtValue());

        dns.cleanUp(base);
        assertThat(zone.values(base.txtName())).containsExactly(wildcard.txtValue());
        dns.cleanUp(wildcard);
        dns.cleanUp(wildcard);
        assertThat(zone.values(base.txtName())).isEmpty();
    }

    /** Stands for a provider's client library. */
    static final class Zone {

        private final Map<String, Set<String>> records = new ConcurrentHashMap<>();

        void add(String name, String value) {
            records.computeIfAbsent(name, absent -> ConcurrentHashMap.newKeySet())
                    .add(value);
        }

        void remove(String name, String value) {
            records.getOrDefault(name, Set.of()).remove(value);
        }

        void await(String name, String value) {
            assertThat(values(name)).contains(value);
        }

        Set<String> values(String name) {
            return records.getOrDefault(name, Set.of());
        }
    }
}
