// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.PlainDirectories;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How one command of lego's is launched, with real processes. */
class LegoCommandTest {

    @TempDir(factory = PlainDirectories.class)
    private Path folder;

    private static final PreEvent EVENT = new PreEvent(new Operation(
            new Run("run", RunKind.ENSURE, false, Instant.EPOCH),
            "op",
            OperationKind.ISSUE,
            Reason.MISSING,
            1,
            new Account(URI.create("https://ca.example/dir"), Optional.empty(), Optional.empty()),
            new CertificateRequest(
                    "example.org",
                    List.of(Identifier.of("example.org")),
                    KeyType.EC_P384,
                    KeySource.GENERATED,
                    Optional.empty())));

    private Path script(String name, String text) throws IOException {
        Path script = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private HookReport run(LegoHooks hooks) throws Exception {
        var report = new HookReport();
        PreListener listener = (PreListener) hooks.inDirectory(folder).hooks().stream()
                .filter(hook -> hook.name().equals("lego pre"))
                .findFirst()
                .orElseThrow()
                .listener();
        report.during(() -> listener.onPre(EVENT));
        return report;
    }

    private HookFailure failure(LegoHooks hooks) {
        return catchThrowableOfType(HookFailure.class, () -> run(hooks));
    }

    @Test
    void passesArgumentsOnWithoutAShell() throws Exception {
        script("h", "#!/bin/sh\nprintf '[%s]' \"$@\"\n");

        HookReport report = run(LegoHooks.of().withPre("./h 'a b' $HOME \"c\" * \\x && ls"));

        assertThat(report.output()).isEqualTo("['a][b'][$HOME][\"c\"][*][\\x][&&][ls]");
        assertThat(report.exitCode()).hasValue(0);
    }

    @Test
    void mergesBothStreamsInTheOrderOfWriting() throws Exception {
        script("h", "#!/bin/sh\necho one\necho two >&2\nprintf three\n");

        assertThat(run(LegoHooks.of().withPre("./h")).output()).isEqualTo("one\ntwo\nthree");
    }

    @Test
    void goesOnAfterALongLine() throws Exception {
        script("h", "#!/bin/sh\nhead -c 300000 /dev/zero | tr '\\0' x\necho\necho last\n");

        assertThat(run(LegoHooks.of().withPre("./h", Duration.ofSeconds(60))).output())
                .endsWith("\nlast");
    }

    @Test
    void givesNoInput() throws Exception {
        script("h", "#!/bin/sh\ncat\necho end\n");

        assertThat(run(LegoHooks.of().withPre("./h")).output()).isEqualTo("end");
    }

    // Lego says wait command: exit status 3, and start command: for the others.
    @ParameterizedTest
    @CsvSource({
        "./fails, FAILED, exit code 3",
        "./absent, NOT_LAUNCHABLE, does not exist",
        "absent-program, NOT_LAUNCHABLE, there is no program",
        "A=b env, NOT_LAUNCHABLE, there is no program",
        "./plain, NOT_LAUNCHABLE, may not be executed",
        "./bare, NOT_LAUNCHABLE, does not start with #!",
        "sh -c ’echo hi’, FAILED, exit code 2"
    })
    void saysWhyItFailed(String command, HookStatus status, String why) throws IOException {
        script("fails", "#!/bin/sh\nexit 3\n");
        script("bare", "echo hi\n");
        Files.writeString(folder.resolve("plain"), "#!/bin/sh\n");

        HookFailure failure = failure(LegoHooks.of().withPre(command.replace('’', '\'')));

        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure).hasMessageContaining(why).hasMessageContaining("lego pre");
    }

    @Test
    void doesNotFindProgramsInRelativePartsOfThePath() throws IOException {
        script("only-here", "#!/bin/sh\n");
        Environment environment = Environment.inherited().with("PATH", ".:/usr/bin:/bin");

        assertThat(failure(LegoHooks.of().withEnvironment(environment).withPre("only-here")))
                .hasMessageContaining("there is no program");
    }

    @Test
    void endsTheWholeTreeAtTheTimeout() throws Exception {
        script("h", "#!/bin/sh\nsleep 600 &\necho $! > child.new\nmv child.new child\nwait\n");

        // On a busy machine the script may not come as far as that by the first timeout.
        Duration timeout = Duration.ofSeconds(1);
        do {
            timeout = timeout.multipliedBy(2);
            HookFailure failure = failure(LegoHooks.of().strict().withPre("./h", timeout));
            assertThat(failure.status()).isEqualTo(HookStatus.TIMED_OUT);
        } while (Files.notExists(folder.resolve("child")));

        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        Awaitility.await()
                .until(() ->
                        ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void doesNotWaitForWhatIsLeftInTheBackground() throws Exception {
        script("h", "#!/bin/sh\nsleep 600 &\necho $! > child\n");

        run(LegoHooks.of().withPre("./h", Duration.ofSeconds(60)));

        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        assertThat(ProcessHandle.of(child))
                .as("what goes on in the background")
                .hasValueSatisfying(ProcessHandle::destroyForcibly);
    }

    @Test
    void refusesAProgramThatOthersCanChange() throws Exception {
        Path script = script("h", "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(failure(LegoHooks.of().withPre("./h"))).hasMessageContaining("not trusted");
        run(LegoHooks.of().withTrust(TrustPolicy.ANY).withPre("./h"));
    }

    @Test
    void givesAnAccountWithoutEmailItsName() throws Exception {
        script("h", "#!/bin/sh\nenv | grep ^LEGO_ | LC_ALL=C sort\n");

        assertThat(run(LegoHooks.of().withPre("./h")).output().lines())
                .containsExactly(
                        "LEGO_HOOK_ACCOUNT_EMAIL=",
                        "LEGO_HOOK_ACCOUNT_ID=noemail@example.com",
                        "LEGO_HOOK_ACCOUNT_SERVER=https://ca.example/dir",
                        "LEGO_HOOK_CERT_DOMAINS=example.org",
                        "LEGO_HOOK_CERT_KEY_TYPE=EC384",
                        "LEGO_HOOK_CERT_NAME=example.org",
                        "LEGO_HOOK_CERT_NAME_SANITIZED=example.org");
    }

    @Test
    void showsTheFilesOwnNamesAndItsEnvFile() throws Exception {
        // Without a locale that has them a JVM can pass no such letters on.
        assumeTrue(Charset.forName(System.getProperty("sun.jnu.encoding"))
                .newEncoder()
                .canEncode('ü'));
        script("h", "#!/bin/sh\necho \"$LEGO_HOOK_CERT_NAME $LEGO_HOOK_CERT_DOMAINS $LEGO_HOOK_ACCOUNT_ID $SECRET\"\n");
        Files.writeString(folder.resolve("dns.env"), "SECRET=s3\nEXEC_PATH=/bin/true\n");
        Path file = Files.writeString(
                folder.resolve(".lego.yml"),
                """
                accounts: {main: {email: ops@example.org}}
                challenges: {dns: {dns: {provider: exec, envFile: dns.env}}}
                certificates: {"bücher.example": {domains: ["*.bücher.example", "bücher.example"]}}
                hooks: {pre: {command: ./h}}
                """);
        var hooks = LegoHooks.fromYaml(file).inDirectory(folder).hooks();
        var request = new CertificateRequest(
                "xn--bcher-kva.example",
                List.of(Identifier.of("*.bücher.example"), Identifier.of("bücher.example")),
                KeyType.EC_P256,
                KeySource.GENERATED,
                Optional.empty());
        Operation plain = EVENT.operation();
        var operation =
                new Operation(plain.run(), "op", OperationKind.ISSUE, Reason.MISSING, 1, plain.account(), request);
        var report = new HookReport();
        var pre = hooks.get(2);

        report.during(() -> ((PreListener) pre.listener()).onPre(new PreEvent(operation)));

        assertThat(report.output()).isEqualTo("bücher.example *.bücher.example,bücher.example main s3");
        assertThat(pre.policy().filter().matches("xn--bcher-kva.example", List.of()))
                .isTrue();
        assertThat(pre.policy().filter().matches("other.example", List.of())).isFalse();
        assertThat(pre.policy().exclusiveGroup()).contains("lego");
    }
}
