// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AcmeTestExtension.class)
class TestZoneTest {

    @Test
    void keepsRecordsInOrderAndOnce(AcmeTestServer ca) {
        ca.zone().addTxt("a.example", "2");
        ca.zone().addTxt("A.example.", "1");
        ca.zone().addTxt("a.example", "2");

        assertThat(ca.zone().txt("a.EXAMPLE")).containsExactly("2", "1");
        assertThat(ca.zone().removeTxt("a.example.", "2")).isTrue();
        assertThat(ca.zone().removeTxt("a.example.", "2")).isFalse();
        assertThat(ca.zone().txt("a.example")).containsExactly("1");
        assertThat(ca.zone().txt("b.example")).isEmpty();
        assertThat(ca.zone().removeTxt("b.example", "1")).isFalse();
    }

    @Test
    void followsAliasesUntilTheyAreRemoved(AcmeTestServer ca) {
        ca.zone().addTxt("c.example", "x");
        ca.zone().addCname("a.example", "b.example");
        ca.zone().addCname("b.example", "c.example.");
        assertThat(ca.zone().txt("a.example")).containsExactly("x");
        ca.zone().removeCname("b.example");
        assertThat(ca.zone().txt("a.example")).isEmpty();
    }

    @Test
    void failsWhereToldTo(AcmeTestServer ca) {
        ca.zone().fail("a.example", 2);
        assertThatThrownBy(() -> ca.zone().txt("a.example"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("response code 2");
        ca.zone().fail("a.example", 0);
        assertThat(ca.zone().txt("a.example")).isEmpty();
    }

    @Test
    void showsRecordsAfterTheDelayOfTheirTime(AcmeTestServer ca, ManualClock clock) {
        ca.zone().propagationDelay(Duration.ofSeconds(60));
        ca.zone().addTxt("a.example", "late");
        ca.zone().propagationDelay(Duration.ZERO);
        ca.zone().addTxt("a.example", "early");

        assertThat(ca.zone().txt("a.example")).containsExactly("early");
        clock.advance(Duration.ofSeconds(60));
        assertThat(ca.zone().txt("a.example")).containsExactly("late", "early");
    }
}
