// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.hook.ChallengeType;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ProcessResult;
import io.certhooks.shell.process.ProcessRunner;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hooks that ACMEd ships: what they are, and that tacd is started as it has to be. */
class BuiltInHooksTest extends RigFixture {

    private static final String DIRECTORY =
            "{{ env.HTTP_ROOT | default('/var/www') }}/{{ identifier }}/.well-known/acme-challenge";
    private static final String PID = "{{ env.TACD_PID_ROOT | default('/run') }}/tacd_{{ identifier }}.pid";

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            quoteCharacter = '`',
            textBlock =
                    """
                    http-01-echo-mkdir ^ challenge-http-01 ^ true ^ mkdir -m 0755 -p DIRECTORY
                    http-01-echo-echo ^ challenge-http-01 ^ false ^ echo {{ proof }} > DIRECTORY/{{ file_name }}
                    http-01-echo-chmod ^ challenge-http-01 ^ true ^ chmod a+r DIRECTORY/{{ file_name }}
                    http-01-echo-clean ^ challenge-http-01-clean ^ true ^ rm -f DIRECTORY/{{ file_name }}
                    tls-alpn-01-tacd-kill ^ challenge-tls-alpn-01-clean ^ true ^ pkill -F PID
                    tls-alpn-01-tacd-rm ^ challenge-tls-alpn-01-clean ^ true ^ rm -f PID
                    git-init ^ file-pre-create file-pre-edit ^ false ^ git init {{ file_directory }}
                    git-add ^ file-post-create file-post-edit ^ true ^ git -C {{ file_directory }} add {{ file_name }}
                    git-commit ^ file-post-create file-post-edit ^ true ^ git -C {{ file_directory }} -c user.name='{{ env.GIT_USERNAME | default('ACMEd') }}' -c user.email='{{ env.GIT_EMAIL | default('acmed@localhost') }}' commit -m {{ file_name }} --only {{ file_name }}
                    """)
    void areAsShipped(String name, String types, boolean allowFailure, String command) {
        AcmedHook hook = BuiltInHooks.HOOKS.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(hook.types().stream().map(AcmedHookType::word).collect(Collectors.joining(" ")))
                .isEqualTo(types);
        assertThat(hook.allowFailure()).isEqualTo(allowFailure);
        assertThat(hook.stdin().or(hook::stdinStr).or(hook::stderr)).isEmpty();
        assertThat(hook.cmd() + " " + String.join(" ", hook.args())
                        + hook.stdout().map(file -> " > " + file).orElse(""))
                .isEqualTo(command.replace("DIRECTORY", DIRECTORY).replace("PID", PID));
    }

    @Test
    void areInTheGroupsOfTheManual() {
        assertThat(BuiltInHooks.GROUPS)
                .containsExactly(
                        new AcmedGroup(
                                "http-01-echo",
                                List.of(
                                        "http-01-echo-mkdir",
                                        "http-01-echo-echo",
                                        "http-01-echo-chmod",
                                        "http-01-echo-clean")),
                        new AcmedGroup(
                                "tls-alpn-01-tacd-tcp",
                                List.of("tls-alpn-01-tacd-start-tcp", "tls-alpn-01-tacd-kill", "tls-alpn-01-tacd-rm")),
                        new AcmedGroup(
                                "tls-alpn-01-tacd-unix",
                                List.of("tls-alpn-01-tacd-start-unix", "tls-alpn-01-tacd-kill", "tls-alpn-01-tacd-rm")),
                        new AcmedGroup("git", List.of("git-init", "git-add", "git-commit")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp  | false | ''                                   | www.example.org:5001",
                "tcp  | true  | ''                                   | 5001",
                "tcp  | false | , TACD_HOST = '::1', TACD_PORT = '6' | ::1:6",
                "tcp  | true  | , TACD_HOST = '::1', TACD_PORT = '6' | 6",
                "tcp  | false | , TACD_PORT = '127.0.0.1:443'        | 127.0.0.1:443",
                "unix | false | , TACD_SOCK_ROOT = '/tmp/s'          | unix:/tmp/s/tacd_www.example.org.sock",
                "unix | true  | ''                                   | unix:/run/tacd_www.example.org.sock"
            })
    void startAndEndTacd(String way, boolean strict, String variables, String listen) throws Exception {
        program("tacd");
        program("pkill");
        AcmedHooks hooks = rig.load(
                "",
                """
                [[certificate]]
                account = "me"
                endpoint = "ca"
                name = "site"
                hooks = ["tls-alpn-01-tacd-%s"]
                identifiers = [{ dns = "www.example.org", challenge = "tls-alpn-01",
                  env = { PATH = "@DIR@/bin:/usr/bin:/bin", TACD_PID_ROOT = "@DIR@"%s } }]
                """
                        .formatted(way, variables));
        Fire fire = new Fire((strict ? hooks.strict() : hooks).hooks(), "site_rsa2048");
        Path pid = Files.writeString(folder.resolve("tacd_www.example.org.pid"), "1");

        fire.present(ChallengeType.TLS_ALPN_01, "www.example.org");
        fire.cleanUp(ChallengeType.TLS_ALPN_01, "www.example.org");

        List<String> log = rig.log();
        assertThat(log.get(0))
                .startsWith(
                        "tacd --pid-file " + pid + " --domain www.example.org --acme-ext 1.3.6.1.5.5.7.1.31=critical")
                .endsWith(" --listen " + listen);
        assertThat(log.subList(1, log.size())).containsExactly("pkill -F " + pid);
        assertThat(pid).doesNotExist();
    }

    @Test
    void keepTheFilesInGit() throws Exception {
        Assumptions.assumeTrue(git("--version").isOk(), "git is needed");
        AcmedHooks hooks = rig.load(
                        "'git'",
                        """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "site"
                        key_type = "ecdsa_p256"
                        directory = "@DIR@/my certs"
                        hooks = ["git"]
                        env.GIT_USERNAME = "Jane Doe"
                        identifiers = [{ dns = "www.example.org", challenge = "http-01" }]
                        """)
                .withView(AcmedView.COPIES);
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            assertThat(Rig.ensureAll(lifecycle, hooks).isSuccess()).isTrue();
            lifecycle.renew("site_ecdsa-p256");
        }

        // The quotes that ACMEd puts around the name are taken off by git.
        ProcessResult log = git("-C", folder.resolve("my certs").toString(), "log", "--reverse", "--format=%an %s");
        assertThat(log.output().text().lines())
                .containsExactly(
                        "Jane Doe site_ecdsa-p256.pk.pem",
                        "Jane Doe site_ecdsa-p256.crt.pem",
                        "Jane Doe site_ecdsa-p256.pk.pem",
                        "Jane Doe site_ecdsa-p256.crt.pem");
    }

    private static ProcessResult git(String... arguments) {
        try (var runner = ProcessRunner.create()) {
            return runner.run(
                    Launch.of("git", arguments).withTrust(TrustPolicy.ANY).withEnvironment(Environment.inherited()));
        }
    }

    private void program(String name) throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path file = Files.writeString(
                bin.resolve(name), "#!/bin/sh\necho \"" + name + " $*\" >> '" + folder.resolve("log") + "'\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
