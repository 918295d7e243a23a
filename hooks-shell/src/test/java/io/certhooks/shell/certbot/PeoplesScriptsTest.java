// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Phase;
import io.certhooks.hook.RunFinished;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustedDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deploy scripts as they are passed around, in places with blanks and signs that shells know. */
@Timeout(120)
class PeoplesScriptsTest {

    @TempDir(factory = TrustedDirectories.class)
    private Path above;

    private Path directory;
    private Path programs;
    private Path deploy;
    private Site site;

    @BeforeEach
    void start() throws IOException {
        directory = Files.createDirectory(above.resolve("it's $HOME & more"));
        programs = Files.createDirectory(directory.resolve("bin"));
        deploy = Recorder.hooks(directory).resolve("deploy");
        site = new Site(directory);
        for (String program : List.of("systemctl", "nginx", "postfix")) {
            Recorder.script(programs.resolve(program), "#!/bin/sh\necho \"${0##*/} $*\" >> \"$SEEN\"\n");
        }
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private RunFinished ensure(String... names) {
        CertificateLifecycle lifecycle = site.with(CertbotHooks.in(deploy.getParent())
                .withManual("true")
                .withEnvironment(Environment.inherited()
                        .with("PATH", programs + ":" + System.getenv("PATH"))
                        .with("SEEN", seen().toString())
                        .with("TARGET", directory.toString())));
        return lifecycle.ensure(List.of(CertificateSpec.of(names)));
    }

    private Path seen() {
        return directory.resolve("seen");
    }

    private static HookResult deployed(RunFinished finished) {
        return finished.results().stream()
                .filter(result -> result.phase() == Phase.DEPLOY)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void reloadServersAndPutFilesTogether() throws IOException {
        Recorder.script(deploy.resolve("nginx.sh"), "#!/bin/sh\nnginx -t && systemctl reload nginx\n");
        Recorder.script(
                deploy.resolve("haproxy"),
                """
                #!/usr/bin/env bash
                set -euo pipefail
                SITE=$(basename "$RENEWED_LINEAGE")
                cat "$RENEWED_LINEAGE"/{fullchain,privkey}.pem > "$TARGET/$SITE.pem"
                chmod 0600 "$TARGET/$SITE.pem"
                openssl x509 -in "$TARGET/$SITE.pem" -noout > /dev/null
                systemctl reload haproxy
                """);
        Recorder.script(
                deploy.resolve("postfix"),
                """
                #!/bin/sh
                set -u
                for domain in $RENEWED_DOMAINS; do
                  case $domain in
                    mail.*) postfix reload ;;
                  esac
                done
                """);
        Recorder.script(
                deploy.resolve("only-one-lineage"),
                """
                [ "${RENEWED_LINEAGE##*/}" = "other.example" ] || exit 0
                echo "not this one" >> "$SEEN"
                """);

        RunFinished finished = ensure("one.example", "mail.one.example");

        assertThat(deployed(finished).failure()).isEmpty();
        assertThat(seen()).hasContent("systemctl reload haproxy\nnginx -t\nsystemctl reload nginx\npostfix reload\n");
        Path live = site.live("one.example");
        assertThat(directory.resolve("one.example.pem"))
                .hasContent(Files.readString(live.resolve("fullchain.pem"))
                        + Files.readString(live.resolve("privkey.pem")));
    }

    @Test
    void thatCannotBeStartedAreNamedAndKeepNoOtherFromRunning() {
        Recorder.script(deploy.resolve("10-windows"), "#!/bin/sh\r\nsystemctl reload nginx\r\n");
        Recorder.script(deploy.resolve("20-python"), "#!/usr/bin/python-of-long-ago\nprint(1)\n");
        Recorder.script(deploy.resolve("30-env"), "#!/usr/bin/env python-of-long-ago\nprint(1)\n");
        Recorder.script(deploy.resolve("40-asks"), "#!/bin/bash\nread -r -p 'Sure? ' answer || exit 3\n");
        Recorder.script(deploy.resolve("50-good"), "#!/bin/sh\nsystemctl reload nginx\n");

        HookResult result = deployed(ensure("one.example"));

        assertThat(result.status()).isNotEqualTo(HookStatus.OK);
        assertThat(result.failure())
                .contains("deploy-hook 10-windows: not started: the first line of " + deploy.resolve("10-windows"))
                .contains("carriage return")
                .contains("deploy-hook 20-python: not started: the interpreter /usr/bin/python-of-long-ago of "
                        + deploy.resolve("20-python"))
                .contains("deploy-hook 30-env: not started: the interpreter python-of-long-ago")
                .contains("deploy-hook 40-asks: exit code 3");
        assertThat(seen()).hasContent("systemctl reload nginx\n");
    }
}
