// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the class path forgives and the module path does not. */
class ModuleDescriptorTest {

    @Test
    void stateFilesMayHoldRecordsOfTheHooksModule() throws Exception {
        assertThat(Files.readString(Path.of("../hooks-api/src/main/java/module-info.java")))
                .contains("opens io.certhooks.hook;");
    }

    @Test
    void theProvidersOfAcme4jAreFound() throws Exception {
        assertThat(Files.readString(Path.of("src/main/java/module-info.java")))
                .contains("uses org.shredzone.acme4j.provider.AcmeProvider;");
    }
}
