// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Presentation;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import io.certhooks.shell.process.PlainDirectories;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The two DNS providers of lego that are programs or services of the user's own. */
class DnsProvidersTest {

    @TempDir(factory = PlainDirectories.class)
    private Path folder;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private Optional<HttpServer> server = Optional.empty();

    @AfterEach
    void stop() {
        server.ifPresent(running -> running.stop(0));
    }

    private static ChallengeEvent event(Phase phase, int index) {
        return event(phase, index, "");
    }

    private static ChallengeEvent event(Phase phase, int index, String carried) {
        List<Identifier> names = List.of(Identifier.of("*.my.example.org"), Identifier.of("my.example.org"));
        var request = new CertificateRequest("x", names, KeyType.EC_P256, KeySource.GENERATED, Optional.empty());
        var run = new Run("run", RunKind.ENSURE, false, Instant.EPOCH);
        var account = new Account(URI.create("https://ca.example/d"), Optional.empty(), Optional.empty());
        var operation = new Operation(run, "op", OperationKind.ISSUE, Reason.MISSING, 1, account, request);
        return new ChallengeEvent(
                phase,
                operation,
                names.get(index),
                ChallengeType.DNS_01,
                "-token",
                "-token.thumb",
                index,
                names,
                carried);
    }

    private static final ChallengeEvent PRESENT = event(Phase.PRESENT, 0);
    private static final ChallengeEvent CLEAN_UP = event(Phase.CLEAN_UP, 0);

    private Path program(String name, String end) throws IOException {
        Path program = Files.writeString(
                folder.resolve(name),
                "#!/bin/sh\nprintf '[%s]' \"$@\" >> '" + folder.resolve("calls") + "'\necho >> '"
                        + folder.resolve("calls") + "'\nenv | grep -c ^LEGO >> '" + folder.resolve("env") + "'\n:\n"
                        + end);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    @Test
    void givesTheProgramNameAndValueOfTheRecord() throws Exception {
        var exec = ExecDns.of(program("a program", "")).withCheck(DnsCheck.off());
        exec.present(PRESENT);
        exec.cleanUp(CLEAN_UP);

        String value = PRESENT.txtValue();
        assertThat(calls())
                .containsExactly(
                        "[present][_acme-challenge.my.example.org.][" + value + "]",
                        "[cleanup][_acme-challenge.my.example.org.][" + value + "]");
        assertThat(Files.readAllLines(folder.resolve("env"))).containsExactly("0", "0");
        assertThat(exec.type()).isEqualTo(ChallengeType.DNS_01);
        assertThat(exec.presentation()).isEqualTo(Presentation.ONE_BY_ONE);
    }

    @Test
    void givesTheProgramTheChallengeIfRaw() throws Exception {
        var exec = ExecDns.of(program("program", "")).withCheck(DnsCheck.off()).raw();
        exec.present(PRESENT);
        exec.cleanUp(CLEAN_UP);

        assertThat(calls())
                .containsExactly(
                        "[present][--][my.example.org][-token][-token.thumb]",
                        "[cleanup][--][my.example.org][-token][-token.thumb]");
    }

    @Test
    void failsIfTheProgramFails() throws Exception {
        var exec = ExecDns.of(program("program", "exit 4")).withCheck(DnsCheck.off());

        assertThat(catchThrowableOfType(HookFailure.class, () -> exec.present(PRESENT)))
                .hasMessageContaining("4");
        assertThat(catchThrowableOfType(HookFailure.class, () -> ExecDns.of(folder.resolve("none"))
                        .withCheck(DnsCheck.off())
                        .present(PRESENT)))
                .hasMessageContaining("does not exist");
    }

    @Test
    void pausesBetweenTwoNames() throws Exception {
        var exec = ExecDns.of(program("program", ""))
                .withCheck(DnsCheck.off())
                .withSequenceInterval(Duration.ofMillis(400));
        long start = System.nanoTime();
        exec.present(event(Phase.PRESENT, 0));
        exec.present(event(Phase.PRESENT, 1));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
    }

    private URI service(int status) throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        started.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        started.start();
        server = Optional.of(started);
        return URI.create("http://127.0.0.1:" + started.getAddress().getPort() + "/dns?zone=a");
    }

    @Test
    void postsNameAndValueOfTheRecord() throws Exception {
        var service = HttpReqDns.of(service(204)).withCheck(DnsCheck.off());
        service.present(PRESENT);
        service.cleanUp(CLEAN_UP);

        String value = PRESENT.txtValue();
        assertThat(requests).hasSize(2);
        assertThat(requests.get(0))
                .startsWith("POST /dns/present?zone=a ")
                .contains("\"fqdn\":\"_acme-challenge.my.example.org.\"", "\"value\":\"" + value + "\"")
                .endsWith(" application/json null");
        assertThat(requests.get(1)).startsWith("POST /dns/cleanup?zone=a ");
        assertThat(service.presentation()).isEqualTo(Presentation.TOGETHER);
    }

    @Test
    void postsTheChallengeIfRaw() throws Exception {
        HttpReqDns.of(service(200))
                .withCheck(DnsCheck.off())
                .raw()
                .withBasicAuthentication("me", "p:w")
                .present(PRESENT);

        assertThat(requests.get(0))
                .contains("\"domain\":\"my.example.org\"", "\"token\":\"-token\"", "\"keyAuth\":\"-token.thumb\"")
                .endsWith(" Basic bWU6cDp3");
    }

    // What lego does with all its providers but those that take one name after another, such as exec.
    @Test
    void postsARecordOnceIfWildcardAndBaseNameHaveTheSameToken() throws Exception {
        var service = HttpReqDns.of(service(204)).withCheck(DnsCheck.off());
        List<String> carried = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            var report = new HookReport();
            ChallengeEvent present = event(Phase.PRESENT, i);
            report.during(() -> service.present(present));
            carried.add(report.carried());
        }
        for (int i = 0; i < 2; i++) {
            service.cleanUp(event(Phase.CLEAN_UP, i, carried.get(i)));
        }
        service.present(PRESENT);

        assertThat(requests)
                .extracting(request -> request.replaceFirst("POST /dns/([a-z]+).*", "$1"))
                .containsExactly("present", "cleanup", "present");
    }

    @Test
    void callsTheProgramForEachNameThoughTheTokenIsTheSame() throws Exception {
        var exec = ExecDns.of(program("program", "")).withCheck(DnsCheck.off()).withSequenceInterval(Duration.ZERO);
        for (int i = 0; i < 2; i++) {
            exec.present(event(Phase.PRESENT, i));
            exec.cleanUp(event(Phase.CLEAN_UP, i));
        }

        assertThat(calls())
                .extracting(call -> call.substring(0, call.indexOf(']') + 1))
                .containsExactly("[present]", "[cleanup]", "[present]", "[cleanup]");
    }

    @Test
    void failsUnlessTheServiceAnswersWell() throws Exception {
        for (int status : List.of(302, 404, 500)) {
            URI endpoint = service(status);
            assertThatThrownBy(() ->
                            HttpReqDns.of(endpoint).withCheck(DnsCheck.off()).present(PRESENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("status " + status);
            stop();
        }
        assertThat(requests).noneMatch(request -> request.contains("elsewhere"));
    }

    // As Go's client does, and the manual of lego's provider has it so.
    @Test
    void takesNameAndPasswordFromTheAddress() throws Exception {
        URI endpoint = URI.create(service(500).toString().replace("//", "//me:p%3Aw@"));

        assertThatThrownBy(
                        () -> HttpReqDns.of(endpoint).withCheck(DnsCheck.off()).present(PRESENT))
                .hasMessageContaining("/dns/present?... answered with status 500")
                .hasMessageNotContainingAny("p:w", "p%3Aw");
        assertThat(requests.get(0)).endsWith(" Basic bWU6cDp3");
        stop();
        assertThatThrownBy(
                        () -> HttpReqDns.of(endpoint).withCheck(DnsCheck.off()).present(PRESENT))
                .hasMessageContaining("no answer from http://127.0.0.1:")
                .hasMessageNotContainingAny("p:w", "p%3Aw");
        assertThatThrownBy(() -> HttpReqDns.of(URI.create("ftp://me:p%3Aw@x/")))
                .hasMessageNotContainingAny("p:w", "p%3Aw");
    }

    @Test
    void failsIfNobodyAnswers() {
        assertThatThrownBy(() -> HttpReqDns.of(URI.create("http://127.0.0.1:1/"))
                        .withCheck(DnsCheck.off())
                        .present(PRESENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no answer from http://127.0.0.1:1/present");
        assertThatThrownBy(() -> HttpReqDns.of(URI.create("ftp://x/"))).isInstanceOf(IllegalArgumentException.class);
    }

    private LegoHooks configured(String provider, String variables) throws IOException {
        Files.writeString(folder.resolve("dns.env"), variables);
        Path file = Files.writeString(
                folder.resolve(".lego.yml"),
                """
                challenges: {dns: {dns: {provider: %s, envFile: dns.env}}}
                certificates: {a.example: {domains: [a.example]}}
                """
                        .formatted(provider));
        return LegoHooks.fromYaml(file).inDirectory(folder).withCheck(DnsCheck.off());
    }

    @Test
    void readsTheirVariablesFromTheEnvFile() throws Exception {
        String exec = "EXEC_PATH_FILE=" + folder.resolve("path") + "\nEXEC_MODE=RAW\nEXEC_SEQUENCE_INTERVAL=1\n";
        Files.writeString(folder.resolve("path"), program("program", "echo $TOKEN >> \"$0.token\"") + "\n");
        LegoHooks hooks = configured("exec", exec + "TOKEN=secret\n");

        assertThat(hooks.hooks())
                .extracting(hook -> hook.name())
                .containsExactly("lego files", "lego dns dns", "lego pre", "lego deploy");
        ((ExecDns) hooks.hooks().get(1).listener()).present(PRESENT);

        assertThat(calls()).containsExactly("[present][--][my.example.org][-token][-token.thumb]");
        assertThat(folder.resolve("program.token")).hasContent("secret");
        assertThat(configured("httpreq", "HTTPREQ_ENDPOINT=https://dns.example\nHTTPREQ_MODE=RAW\n")
                        .hooks()
                        .get(1)
                        .listener())
                .hasToString("HttpReqDns[dns.example, raw]");
    }

    @Test
    void namesTheVariablesThatAreMissingOrWrong() throws Exception {
        assertThat(catchThrowableOfType(
                                ConfigurationException.class, () -> configured("exec", "EXEC_SEQUENCE_INTERVAL=soon")
                                        .hooks())
                        .problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains("challenge dns: the variable EXEC_PATH is not set"))
                .anyMatch(problem -> problem.contains("EXEC_SEQUENCE_INTERVAL must be a number of seconds"));
        assertThat(catchThrowableOfType(
                        ConfigurationException.class, () -> configured("httpreq", "HTTPREQ_ENDPOINT=dns.example")
                                .hooks()))
                .hasMessageContaining("HTTPREQ_ENDPOINT must be a URL");
        assertThat(catchThrowableOfType(
                        ConfigurationException.class,
                        () -> configured("exec", "EXEC_PATH=/bin/true\nNAME\n").hooks()))
                .hasMessageContaining("line 2 of " + folder.resolve("dns.env") + " is not of the form NAME=value");
    }

    @Test
    void takesNoVariablesThatOthersCanChange() throws Exception {
        LegoHooks hooks = configured("exec", "EXEC_PATH=/bin/true\n");
        Path file = folder.resolve("dns.env");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(catchThrowableOfType(ConfigurationException.class, hooks::hooks))
                .hasMessageContaining("cannot take the variables in " + file + ": it is not trusted: " + file)
                .hasMessageContaining("chmod go-w");
        assertThat(hooks.withTrust(TrustPolicy.ANY).hooks()).isNotEmpty();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void waitsForNoPipes() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(catchThrowableOfType(ConfigurationException.class, () -> configured("exec", "EXEC_PATH_FILE=" + pipe)
                        .hooks()))
                .hasMessageContaining("challenge dns: EXEC_PATH_FILE: " + pipe + ": it cannot be read")
                .hasMessageContaining("a pipe");
        LegoHooks hooks = configured("exec", "");
        Files.move(pipe, folder.resolve("dns.env"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(catchThrowableOfType(ConfigurationException.class, hooks::hooks))
                .hasMessageContaining("is not a regular file");
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> hooks.withTrust(TrustPolicy.ANY)
                        .hooks()))
                .hasMessageContaining("a pipe");
    }
}
