// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.process.TrustedDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Directories and files that are not where Certbot looks for them are named, not passed over in silence. */
@Timeout(30)
class WrongPlacesTest {

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    @Test
    void theDirectoryAboveIsRefusedWithTheOneThatIsMeant() {
        Path hooks = Recorder.hooks(directory);

        assertThatThrownBy(() -> CertbotHooks.in(directory).hooks())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none of the directories pre, deploy and post")
                .hasMessageContaining("which is " + hooks);
    }

    @Test
    void aDirectoryOfOneKindIsRefused() {
        Path deploy = Recorder.hooks(directory).resolve("deploy");
        Recorder.script(deploy.resolve("reload"), "#!/bin/sh\n");

        assertThatThrownBy(() -> CertbotHooks.in(deploy).hooks())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(deploy + " has none of the directories");
    }

    @Test
    void anEmptyDirectoryMayBeFilledLater() {
        assertThat(CertbotHooks.in(directory).hooks()).isNotEmpty();
    }

    @Test
    void aDirectoryThatIsNotCertbotsIsRefused() {
        assertThatThrownBy(() -> CertbotHooks.fromConfigDirectory(directory))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(directory + " is not Certbot's");
        assertThatThrownBy(() -> CertbotLineages.in(directory))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(directory + " is not Certbot's");
    }

    @Test
    void filesThatNeverRunAreNamed() throws IOException {
        Path hooks = Recorder.hooks(directory);
        Path unmarked = Recorder.script(hooks.resolve("deploy/10-reload"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(unmarked, PosixFilePermissions.fromString("rw-r--r--"));
        Path below = Files.createDirectory(hooks.resolve("pre/more"));
        Path dangling = Files.createSymbolicLink(hooks.resolve("post/x"), hooks.resolve("nowhere"));
        Path astray = Recorder.script(hooks.resolve("reload.sh"), "#!/bin/sh\n");
        Recorder.script(hooks.resolve("deploy/10-reload~"), "#!/bin/sh\n");
        Recorder.script(hooks.resolve("deploy/20-good"), "#!/bin/sh\n");

        assertThat(CertbotHooks.in(hooks).unsupported())
                .satisfiesExactly(
                        text -> assertThat(text).startsWith(astray + ": it does not run; only programs in pre,"),
                        text -> assertThat(text).startsWith(below + ": it does not run; it is a directory"),
                        text -> assertThat(text)
                                .startsWith(unmarked + ": it does not run; ")
                                .contains("chmod +x"),
                        text -> assertThat(text).startsWith(dangling + ": it does not run; it is no file"));
    }
}
