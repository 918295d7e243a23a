// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void takesTheSizeOfTheCommandLineBeforeTheUsualAndTheLeastOne() {
        Settings settings = Settings.parse(List.of("--tiny", "--rounds", "7"));

        assertThat(settings.size("rounds", 3, 1)).isEqualTo(7);
        assertThat(settings.size("hooks", 1000, 8)).isEqualTo(8);
        assertThat(Settings.usual().size("hooks", 1000, 8)).isEqualTo(1000);
    }

    @Test
    void tellsOptionsThatNobodyKnows() {
        Settings settings = Settings.parse(List.of("--round", "7"));
        settings.size("rounds", 3, 1);

        assertThat(settings.unused()).containsExactly("round");
    }

    @Test
    void refusesWhatIsNoOptionOrLacksItsValue() {
        assertThatThrownBy(() -> Settings.parse(List.of("rounds"))).hasMessageContaining("\"rounds\" is no option");
        assertThatThrownBy(() -> Settings.parse(List.of("--rounds"))).hasMessageContaining("needs a value");
    }
}
