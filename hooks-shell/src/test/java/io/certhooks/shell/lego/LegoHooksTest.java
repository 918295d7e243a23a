// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.RunFinished;
import io.certhooks.shell.lego.Recorder.Call;
import io.certhooks.shell.process.PlainDirectories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lego's commands in a lifecycle: order, variables, files and failures. */
class LegoHooksTest {

    private static final Set<String> ACCOUNT =
            Set.of("LEGO_HOOK_ACCOUNT_EMAIL", "LEGO_HOOK_ACCOUNT_ID", "LEGO_HOOK_ACCOUNT_SERVER");
    private static final Set<String> CERTIFICATE = Set.of(
            "LEGO_HOOK_CERT_DOMAINS",
            "LEGO_HOOK_CERT_KEY_TYPE",
            "LEGO_HOOK_CERT_NAME",
            "LEGO_HOOK_CERT_NAME_SANITIZED");
    private static final Set<String> PATHS =
            Set.of("LEGO_HOOK_CERT_KEY_PATH", "LEGO_HOOK_CERT_PATH", "LEGO_HOOK_ISSUER_CERT_PATH");

    @TempDir(factory = PlainDirectories.class)
    private Path folder;

    private LegoWorld world;

    @BeforeEach
    void start() {
        world = new LegoWorld(folder);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private LegoHooks hooks(String which) {
        LegoHooks hooks = world.hooks();
        hooks = which.contains("pre") ? hooks.withPre(world.recorder.command("pre")) : hooks;
        hooks = which.contains("deploy") ? hooks.withDeploy(world.recorder.command("deploy")) : hooks;
        return which.contains("post") ? hooks.withPost(world.recorder.command("post")) : hooks;
    }

    private static RunFinished ensure(CertificateLifecycle lifecycle, String... names) {
        return lifecycle.ensure(List.of(CertificateSpec.of(names)));
    }

    private static String groups(Call call) {
        Set<String> names = new TreeSet<>(call.variables().keySet());
        StringBuilder groups = new StringBuilder(call.arguments()).append(':');
        for (var group : List.of(Map.entry("a", ACCOUNT), Map.entry("c", CERTIFICATE), Map.entry("p", PATHS))) {
            if (names.containsAll(group.getValue())) {
                groups.append(group.getKey());
                names.removeAll(group.getValue());
            }
        }
        return groups.append(names.isEmpty() ? "" : names).toString();
    }

    // Which hooks are configured, what happens, and what each call sees: account, certificate, paths.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    post            | success      | post:a
                    pre             | success      | pre:ac
                    deploy          | success      | deploy:acp
                    pre post        | success      | pre:ac post:ac
                    pre post        | acme fails   | pre:ac post:ac
                    pre post        | pre fails    | pre:ac
                    deploy post     | success      | deploy:acp post:acp
                    deploy post     | acme fails   | post:a
                    deploy post     | deploy fails | deploy:acp post:acp
                    pre deploy post | success      | pre:ac deploy:acp post:acp
                    pre deploy post | acme fails   | pre:ac post:ac
                    pre deploy post | pre fails    | pre:ac
                    pre deploy post | deploy fails | pre:ac deploy:acp post:acp
                    pre deploy post | post fails   | pre:ac deploy:acp post:acp
                    """)
    void setsWhatIsKnownAtEachStep(String configured, String happens, String expected) {
        if (happens.equals("acme fails")) {
            world.ca.reject("example.org");
        } else if (!happens.equals("success")) {
            world.recorder.fail(happens.substring(0, happens.indexOf(' ')), true);
        }
        for (LegoHooks hooks : List.of(hooks(configured), hooks(configured).strict())) {
            try (CertificateLifecycle lifecycle = world.start(hooks)) {
                ensure(lifecycle, "example.org", "www.example.org");
                lifecycle.certificates().forEach(managed -> lifecycle.remove(managed.name()));
            }
            assertThat(world.recorder.take().stream().map(LegoHooksTest::groups).toList())
                    .as(hooks.toString())
                    .containsExactlyElementsOf(List.of(expected.split(" ", -1)));
        }
    }

    @Test
    void givesTheTwelveVariables() {
        LegoHooks hooks = hooks("pre deploy").withPem().withPfx(new LegoPfx(LegoPfx.Format.SHA256, "secret"));
        try (CertificateLifecycle lifecycle = world.start(hooks)) {
            ensure(lifecycle, "*.bücher.example", "bücher.example");
        }
        List<Call> calls = world.recorder.take();
        String base =
                folder.resolve(".lego/certificates/_.xn--bcher-kva.example").toString();
        assertThat(calls.get(1).variables())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("LEGO_HOOK_ACCOUNT_ID", "ops@example.org"),
                        Map.entry("LEGO_HOOK_ACCOUNT_EMAIL", "ops@example.org"),
                        Map.entry(
                                "LEGO_HOOK_ACCOUNT_SERVER", world.ca.directory().toString()),
                        Map.entry("LEGO_HOOK_CERT_NAME", "*.xn--bcher-kva.example"),
                        Map.entry("LEGO_HOOK_CERT_NAME_SANITIZED", "_.xn--bcher-kva.example"),
                        Map.entry("LEGO_HOOK_CERT_KEY_TYPE", "EC256"),
                        Map.entry("LEGO_HOOK_CERT_DOMAINS", "*.xn--bcher-kva.example,xn--bcher-kva.example"),
                        Map.entry("LEGO_HOOK_CERT_PATH", base + ".crt"),
                        Map.entry("LEGO_HOOK_CERT_KEY_PATH", base + ".key"),
                        Map.entry("LEGO_HOOK_ISSUER_CERT_PATH", base + ".issuer.crt"),
                        Map.entry("LEGO_HOOK_CERT_PEM_PATH", base + ".pem"),
                        Map.entry("LEGO_HOOK_CERT_PFX_PATH", base + ".pfx")));
        assertThat(calls.get(1).missing()).isEmpty();
        assertThat(calls.get(1).directory()).isEqualTo(folder.toString());
    }

    @Test
    void laysTheFilesOutAsLegoDoes() throws Exception {
        LegoHooks hooks = world.hooks().withPem().withPfx(new LegoPfx(LegoPfx.Format.SHA256, "secret"));
        try (CertificateLifecycle lifecycle = world.start(hooks)) {
            ensure(lifecycle, "example.org");
            assertThat(world.file("example.org.pem"))
                    .hasContent(Files.readString(world.file("example.org.crt"))
                            + Files.readString(world.file("example.org.key")));
            String first = Files.readString(world.file("example.org.crt"));
            lifecycle.renew("example.org");

            assertThat(Files.readString(world.file("example.org.crt"))).isNotEqualTo(first);
            assertThat(world.file("example.org.pem"))
                    .hasContent(Files.readString(world.file("example.org.crt"))
                            + Files.readString(world.file("example.org.key")));
            assertThat(Files.readString(world.file("example.org.json"))
                            .replaceAll("https://localhost:[0-9]+/[^\"]+", "<url>"))
                    .isEqualTo(
                            """
                            {
                            \t"id": "example.org",
                            \t"domains": [
                            \t\t"example.org"
                            \t],
                            \t"keyType": "EC256",
                            \t"certUrl": "<url>",
                            \t"certStableUrl": "<url>",
                            \t"origin": "command"
                            }""");
            for (String written : List.of("pem", "pfx", "json")) {
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(world.file("example.org." + written))))
                        .isEqualTo("rw-------");
            }
            lifecycle.remove("example.org");
            assertThat(folder.resolve(".lego/certificates")).isEmptyDirectory();
        }
    }

    @Test
    void repeatsAFailedDeployUntilItSucceeds() {
        world.recorder.fail("deploy", true);
        try (CertificateLifecycle lifecycle = world.start(hooks("pre deploy post"))) {
            RunFinished first = ensure(lifecycle, "example.org");
            assertThat(first.failed()).isEmpty();
            assertThat(lifecycle.deliveries()).hasSize(1);
            world.recorder.take();
            world.recorder.fail("deploy", false);
            world.clock.advance(Duration.ofHours(1));

            lifecycle.renewDue();

            assertThat(world.recorder.take()).extracting(Call::arguments).containsExactly("deploy");
            assertThat(lifecycle.deliveries()).isEmpty();
            assertThat(world.ca.orderCount()).isEqualTo(1);
        }
    }

    @Test
    void neverRepeatsAFailedDeployIfStrict() {
        world.recorder.fail("deploy", true);
        try (CertificateLifecycle lifecycle = world.start(hooks("deploy").strict())) {
            RunFinished first = ensure(lifecycle, "example.org");
            assertThat(first.failed()).hasSize(1);
            world.recorder.take();
            world.recorder.fail("deploy", false);
            world.clock.advance(Duration.ofDays(1));

            lifecycle.renewDue();

            assertThat(world.recorder.take()).isEmpty();
            assertThat(lifecycle.deliveries()).isEmpty();
            assertThat(world.file("example.org.crt")).exists();
        }
    }

    @Test
    void leavesTheOtherCertificatesAfterAFailureIfStrict() {
        world.ca.reject("one.example");
        List<CertificateSpec> specs = List.of(CertificateSpec.of("one.example"), CertificateSpec.of("two.example"));
        try (CertificateLifecycle lifecycle =
                world.builder(hooks("pre post").strict()).parallel(1).build()) {
            RunFinished finished = lifecycle.ensure(specs);

            assertThat(finished.failed()).hasSize(2);
            assertThat(world.recorder.take()).extracting(Call::arguments).containsExactly("pre", "post");
            assertThat(world.ca.issued()).isEmpty();
        }
    }

    @Test
    void goesOnWithTheOthersUnlessStrict() {
        world.ca.reject("one.example");
        List<CertificateSpec> specs = List.of(CertificateSpec.of("one.example"), CertificateSpec.of("two.example"));
        try (CertificateLifecycle lifecycle = world.start(hooks("deploy"))) {
            lifecycle.ensure(specs);
        }
        assertThat(world.recorder.take())
                .extracting(call -> call.variables().get("LEGO_HOOK_CERT_NAME"))
                .containsExactly("two.example");
    }

    @Test
    void runsThePostHookAfterAFailedPreHookIfAsked() {
        world.recorder.fail("pre", true);
        try (CertificateLifecycle lifecycle = world.start(hooks("pre post").withPostAlways())) {
            ensure(lifecycle, "example.org");
        }
        assertThat(world.recorder.take()).extracting(Call::arguments).containsExactly("pre", "post");
    }

    @Test
    void runsTheHooksOfVersionFour() {
        LegoHooks hooks = LegoHooks.v4()
                .inDirectory(folder)
                .withRunHook(world.recorder.command("run"))
                .withRenewHook(world.recorder.command("renew"));
        try (CertificateLifecycle lifecycle = world.start(hooks)) {
            ensure(lifecycle, "*.example.org", "example.org");
            lifecycle.renew(lifecycle.certificates().get(0).name());
        }
        List<Call> calls = world.recorder.take();
        String base = folder.resolve(".lego/certificates/_.example.org").toString();
        assertThat(calls).extracting(Call::arguments).containsExactly("run", "renew");
        assertThat(calls).allSatisfy(call -> assertThat(call.variables())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "LEGO_ACCOUNT_EMAIL", "ops@example.org",
                        "LEGO_CERT_DOMAIN", "*.example.org",
                        "LEGO_CERT_PATH", base + ".crt",
                        "LEGO_CERT_KEY_PATH", base + ".key",
                        "LEGO_ISSUER_CERT_PATH", base + ".issuer.crt")));
    }

    @Test
    void givesTheSevenVariablesOfVersionFourBesidesTheOthers() {
        LegoHooks hooks =
                hooks("deploy").withV4Names().withPem().withPfx(new LegoPfx(LegoPfx.Format.SHA256, "changeit"));
        try (CertificateLifecycle lifecycle = world.start(hooks)) {
            ensure(lifecycle, "example.org");
        }
        Call call = world.recorder.take().get(0);
        assertThat(call.missing()).isEmpty();
        assertThat(call.variables().keySet().stream().filter(name -> !name.startsWith("LEGO_HOOK_")))
                .containsExactlyInAnyOrder(
                        "LEGO_ACCOUNT_EMAIL",
                        "LEGO_CERT_DOMAIN",
                        "LEGO_CERT_PATH",
                        "LEGO_CERT_KEY_PATH",
                        "LEGO_CERT_PEM_PATH",
                        "LEGO_CERT_PFX_PATH",
                        "LEGO_ISSUER_CERT_PATH");
    }

    @Test
    void hasNoPreAndPostHooksInVersionFour() {
        assertThatThrownBy(() -> LegoHooks.v4().withPre("x")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> LegoHooks.v4().withPost("x")).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void takesABlankCommandForNone() {
        try (CertificateLifecycle lifecycle =
                world.start(world.hooks().withPre("").withDeploy(" \t\u00a0").withPost("\n"))) {
            assertThat(ensure(lifecycle, "example.org").failed()).isEmpty();
        }
    }

    @Test
    void refusesATimeoutOfZero() {
        assertThatThrownBy(() -> LegoHooks.of().withPre("x", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than zero");
    }

    @Test
    void keepsRelativePathsIfStrict() {
        try (CertificateLifecycle lifecycle = world.start(hooks("deploy").strict())) {
            ensure(lifecycle, "example.org");
        }
        Call call = world.recorder.take().get(0);
        assertThat(call.variables()).containsEntry("LEGO_HOOK_CERT_PATH", ".lego/certificates/example.org.crt");
        assertThat(call.missing()).isEmpty();
    }
}
