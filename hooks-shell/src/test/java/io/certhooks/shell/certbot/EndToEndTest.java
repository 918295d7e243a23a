// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.RunFinished;
import io.certhooks.interop.PebbleCa;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustedDirectories;
import io.certhooks.store.FileCertificateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hooks as people write them prove, install and reload, with CAs that validate for real. */
@Timeout(120)
class EndToEndTest {

    /** Uses what scripts use: the last component, the parent, the way back up, links that are followed. */
    private static final String INSTALL =
            """
            #!/bin/sh
            set -eu
            name=$(basename "$RENEWED_LINEAGE")
            test "$(basename "$(dirname "$RENEWED_LINEAGE")")" = live
            cd "$RENEWED_LINEAGE/.."
            for file in cert chain fullchain privkey; do
              test -L "$name/$file.pem"
              test -s "$(readlink -f "$RENEWED_LINEAGE/$file.pem")"
            done
            umask 077
            cat "$RENEWED_LINEAGE/fullchain.pem" "$name/../$name/privkey.pem" > "$TARGET/$name.pem"
            for domain in $RENEWED_DOMAINS; do echo "$domain"; done > "$TARGET/$name.names"
            """;

    private static final String DNS =
            """
            #!/bin/sh
            exec curl -sf -d "{\\"host\\":\\"_acme-challenge.$CERTBOT_DOMAIN.\\",\\"value\\":\\"$CERTBOT_VALIDATION\\"}" "$1"
            """;

    private static final String HTTP_AUTH =
            """
            mkdir -p "$WEBROOT/.well-known/acme-challenge"
            file=$WEBROOT/.well-known/acme-challenge/$CERTBOT_TOKEN
            printf %s "$CERTBOT_VALIDATION" > "$file"
            echo "$file"
            """;

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private Path target;
    private Path webroot;

    @BeforeEach
    void makeDirectories() throws IOException {
        target = Files.createDirectory(directory.resolve("target"));
        webroot = Files.createDirectory(directory.resolve("web"));
    }

    @Test
    void theEmbeddedCaIsProvedToByDns() throws Exception {
        try (ControlledCa ca = ControlledCa.embedded(webroot)) {
            provesByDns(ca);
        }
    }

    @Test
    void theEmbeddedCaIsProvedToByHttp() throws Exception {
        try (ControlledCa ca = ControlledCa.embedded(webroot)) {
            provesByHttp(ca);
        }
    }

    @Test
    void pebbleIsProvedToByDns() throws Exception {
        PebbleCa.assumeInstalled();
        try (ControlledCa ca = ControlledCa.pebble(Files.createDirectory(directory.resolve("pebble")), webroot)) {
            provesByDns(ca);
        }
    }

    @Test
    void pebbleIsProvedToByHttp() throws Exception {
        PebbleCa.assumeInstalled();
        try (ControlledCa ca = ControlledCa.pebble(Files.createDirectory(directory.resolve("pebble")), webroot)) {
            provesByHttp(ca);
        }
    }

    private void provesByDns(ControlledCa ca) throws IOException {
        Path dns = Recorder.script(directory.resolve("dns"), DNS);
        String program = "'" + dns + "' " + ca.dns;
        CertbotHooks hooks = CertbotHooks.in(installing())
                .withManual(program + "/set-txt", program + "/clear-txt")
                .withChallengeTypes(ChallengeType.DNS_01);
        try (CertificateLifecycle lifecycle = lifecycle(ca, hooks)) {
            assertIssued(lifecycle.ensure(List.of(CertificateSpec.of("wild.example", "*.wild.example"))));
        }
        assertThat(target.resolve("wild.example.names")).content().contains("wild.example\n", "*.wild.example\n");
    }

    private void provesByHttp(ControlledCa ca) throws IOException {
        CertbotHooks hooks = CertbotHooks.in(installing()).withManual(HTTP_AUTH, "rm -f \"$CERTBOT_AUTH_OUTPUT\"");
        try (CertificateLifecycle lifecycle = lifecycle(ca, hooks)) {
            assertIssued(lifecycle.ensure(List.of(CertificateSpec.of("one.example", "www.one.example"))));
            lifecycle.renew("one.example");
        }
        assertThat(target.resolve("one.example.names")).content().contains("one.example\n", "www.one.example\n");
        assertThat(webroot.resolve(".well-known/acme-challenge")).isEmptyDirectory();
    }

    private Path installing() {
        Path hooks = Recorder.hooks(directory);
        Recorder.script(hooks.resolve("deploy/10-install"), INSTALL);
        return hooks;
    }

    private void assertIssued(RunFinished finished) throws IOException {
        assertThat(finished.results())
                .filteredOn(result -> !result.status().isSuccess())
                .extracting(HookResult::failure)
                .isEmpty();
        assertThat(finished.isSuccess()).isTrue();
        String name = finished.operations().get(0).operation().name();
        Path live = directory.resolve("store/live").resolve(name);
        assertThat(target.resolve(name + ".pem"))
                .hasContent(Files.readString(live.resolve("fullchain.pem"))
                        + Files.readString(live.resolve("privkey.pem")));
    }

    private CertificateLifecycle lifecycle(ControlledCa ca, CertbotHooks hooks) {
        return CertificateLifecycle.builder()
                .authority(ca.authority)
                .store(FileCertificateStore.at(directory.resolve("store")))
                .clock(ca.clock)
                .hooks(hooks.withEnvironment(Environment.inherited()
                                .with("TARGET", target.toString())
                                .with("WEBROOT", webroot.toString()))
                        .hooks())
                .build();
    }
}
