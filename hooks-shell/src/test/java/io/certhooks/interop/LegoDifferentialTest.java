// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.Hook;
import io.certhooks.shell.lego.DnsCheck;
import io.certhooks.shell.lego.ExecDns;
import io.certhooks.shell.lego.LegoCertificates;
import io.certhooks.shell.lego.LegoHooks;
import io.certhooks.shell.lego.LegoPfx;
import io.certhooks.shell.lego.Recorder;
import io.certhooks.shell.lego.Recorder.Call;
import io.certhooks.shell.process.PlainDirectories;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same scripts under lego 4.9.1 and under Certhooks, with one CA: what is called, with what, in which order, and what is on
 * disk. Every difference is listed with its reason.
 */
@Timeout(180)
class LegoDifferentialTest {

    @TempDir(factory = PlainDirectories.class)
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void findLego() {
        PeerProgram.assumeInstalled("lego");
    }

    private Path side(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    private int lego(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("lego"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.resolve("lego").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(1, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(output)).isTrue();
        return process.waitFor();
    }

    private static String[] join(List<String> first, String... last) {
        return Stream.concat(first.stream(), Stream.of(last)).toArray(String[]::new);
    }

    @Test
    void callsTheSameHooksWithTheSameValues() throws Exception {
        PebbleCa.assumeInstalled();
        Path theirs = side("lego");
        Path ours = side("ours");
        Path pebble = Files.createDirectory(folder.resolve("pebble"));
        Recorder theirRecorder = Recorder.in(theirs);
        Recorder ourRecorder = Recorder.in(ours);
        try (PebbleCa ca = PebbleCa.start(CaSettings.standard(), pebble)) {
            environment.put("LEGO_CA_CERTIFICATES", pebble.resolve("cert.pem").toString());
            runLego(ca, theirRecorder);
            runCerthooks(ca, ours, ourRecorder);
        }
        List<Call> their = theirRecorder.take();
        List<Call> our = ourRecorder.take();

        assertThat(our).extracting(Call::arguments).containsExactly("run", "renew");
        assertThat(differences(their, our))
                .containsExactly(
                        // Lego 4.9.1 is older than the version 4 that is followed here: run learned of these two with
                        // 4.11, and of the issuers with 4.18, renew with 4.17.
                        "run: LEGO_CERT_PEM_PATH: null, <certificates>/one.example.pem",
                        "run: LEGO_CERT_PFX_PATH: null, <certificates>/one.example.pfx",
                        "run: LEGO_ISSUER_CERT_PATH: null, <certificates>/one.example.issuer.crt",
                        "renew: LEGO_ISSUER_CERT_PATH: null, <certificates>/one.example.issuer.crt");
        assertThat(Stream.of(their, our).flatMap(List::stream))
                .allSatisfy(call -> assertThat(call.missing()).isEmpty());
        assertThat(files(ours)).isEqualTo(files(theirs));
    }

    private void runLego(PebbleCa ca, Recorder recorder) throws Exception {
        List<String> options = List.of(
                "--accept-tos",
                "--path",
                folder.resolve("lego/.lego").toString(),
                "--server",
                ca.authority().directory().toString(),
                "--email",
                "ops@example.org",
                "-d",
                "one.example",
                "-d",
                "www.one.example",
                "--http",
                "--http.port",
                "127.0.0.1:" + ca.http01Port(),
                "--pem",
                "--pfx");
        assertThat(lego(join(options, "run", "--run-hook", recorder.command("run"))))
                .isZero();
        assertThat(lego(join(
                        options,
                        "renew",
                        "--days",
                        "3000",
                        "--no-random-sleep",
                        "--renew-hook",
                        recorder.command("renew"))))
                .isZero();
    }

    private static void runCerthooks(PebbleCa ca, Path directory, Recorder recorder) {
        LegoHooks hooks = LegoHooks.v4()
                .inDirectory(directory)
                .withPem()
                .withPfx(new LegoPfx(LegoPfx.Format.SHA256, LegoPfx.DEFAULT_PASSWORD))
                .withRunHook(recorder.command("run"))
                .withRenewHook(recorder.command("renew"));
        var web = new InetSocketAddress(InetAddress.getLoopbackAddress(), ca.http01Port());
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(ca.authority())
                .store(FileCertificateStore.at(directory.resolve("store")))
                .clock(ca.clock())
                .hooks(hooks.hooks())
                .hook(Hook.of("web", Http01Server.on(web)))
                .build()) {
            lifecycle.ensure(CertificateSpec.of("one.example", "www.one.example"));
            lifecycle.renew("one.example");
        }
    }

    private static List<String> differences(List<Call> their, List<Call> our) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(their.size(), our.size()); i++) {
            Map<String, String> one = i < their.size() ? plain(their.get(i)) : Map.of();
            Map<String, String> other = i < our.size() ? plain(our.get(i)) : Map.of();
            TreeSet<String> names = new TreeSet<>(one.keySet());
            names.addAll(other.keySet());
            for (String name : names) {
                if (!String.valueOf(one.get(name)).equals(other.get(name))) {
                    differences.add(other.get("call") + ": " + name + ": " + one.get(name) + ", " + other.get(name));
                }
            }
        }
        return differences;
    }

    private static Map<String, String> plain(Call call) {
        Map<String, String> plain = new TreeMap<>();
        plain.put("call", call.arguments());
        call.variables().forEach((name, value) -> {
            // The test's own setting, not a variable of the hooks.
            if (!name.equals("LEGO_CA_CERTIFICATES")) {
                plain.put(name, value.replaceFirst("^/.*/certificates/", "<certificates>/"));
            }
        });
        return plain;
    }

    /** Names, modes and what is in the files, without what must differ: keys are PKCS#8 here and SEC1 there. */
    private static Map<String, String> files(Path side) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(side.resolve(".lego/certificates"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                files.put(name, mode + " " + shape(name, file));
            }
        }
        return files;
    }

    private static String shape(String name, Path file) throws IOException {
        if (name.endsWith(".pfx")) {
            return "binary";
        }
        String text = Files.readString(file).replace("EC PRIVATE KEY", "PRIVATE KEY");
        if (name.endsWith(".json")) {
            return Stream.of(text.split("\"", -1))
                    .filter(word -> word.matches("domain|certUrl|certStableUrl|one.example|https://.*"))
                    // The CA has given the certificates of the two different names.
                    .map(word -> word.replaceFirst("/[A-Za-z0-9_-]+$", "/*"))
                    .toList()
                    .toString();
        }
        return text.lines()
                .filter(line -> line.startsWith("-----BEGIN"))
                .toList()
                .toString();
    }

    @Test
    void failsTheSameWayIfAHookFails() throws Exception {
        PebbleCa.assumeInstalled();
        Path theirs = side("lego");
        Path ours = side("ours");
        Path pebble = Files.createDirectory(folder.resolve("pebble"));
        Recorder theirRecorder = Recorder.in(theirs);
        Recorder ourRecorder = Recorder.in(ours);
        theirRecorder.fail("run", true);
        ourRecorder.fail("run", true);
        try (PebbleCa ca = PebbleCa.start(CaSettings.standard(), pebble)) {
            environment.put("LEGO_CA_CERTIFICATES", pebble.resolve("cert.pem").toString());
            int code = lego(
                    "--accept-tos",
                    "--path",
                    theirs.resolve(".lego").toString(),
                    "--server",
                    ca.authority().directory().toString(),
                    "--email",
                    "ops@example.org",
                    "-d",
                    "one.example",
                    "--http",
                    "--http.port",
                    "127.0.0.1:" + ca.http01Port(),
                    "run",
                    "--run-hook",
                    theirRecorder.command("run"));
            // The script's own; later versions always end with 1.
            assertThat(code).isEqualTo(3);
            assertThat(theirs.resolve(".lego/certificates/one.example.crt")).exists();
            LegoHooks hooks = LegoHooks.v4().inDirectory(ours).withRunHook(ourRecorder.command("run"));
            var web = new InetSocketAddress(InetAddress.getLoopbackAddress(), ca.http01Port());
            try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                    .authority(ca.authority())
                    .store(FileCertificateStore.at(ours.resolve("store")))
                    .clock(ca.clock())
                    .hooks(hooks.strict().hooks())
                    .hook(Hook.of("web", Http01Server.on(web)))
                    .build()) {
                assertThat(lifecycle
                                .ensure(List.of(CertificateSpec.of("one.example")))
                                .failed())
                        .hasSize(1);
            }
            assertThat(ours.resolve(".lego/certificates/one.example.crt")).exists();
        }
        assertThat(ourRecorder.take()).hasSameSizeAs(theirRecorder.take()).hasSize(1);
    }

    @Test
    void callsADnsProgramInTheSameWay() throws Exception {
        Path theirs = side("lego");
        Path ours = side("ours");
        try (AcmeTestServer ca = AcmeTestServer.start()) {
            ca.validation(ValidationMode.ALWAYS_VALID);
            Path root = Files.writeString(folder.resolve("root.pem"), pem(ca));
            environment.put("LEGO_CA_CERTIFICATES", root.toString());
            for (boolean raw : List.of(false, true)) {
                runLegoWithDns(ca, Recorder.in(theirs), raw);
                runCerthooksWithDns(ca, ours, Recorder.in(ours), raw);
                List<String> their = arguments(Recorder.in(theirs));
                List<String> our = arguments(Recorder.in(ours));

                assertThat(our).hasSize(4).isEqualTo(their);
            }
        }
    }

    /** The calls, with tokens and digests, which are never the same, by their length. */
    private static List<String> arguments(Recorder recorder) {
        return recorder.take().stream()
                .map(call -> call.arguments().replaceAll("[A-Za-z0-9_-]{43}(\\.|$)", "<43>$1"))
                .map(call -> call.replaceAll("[A-Za-z0-9_-]{22,}", "<token>"))
                .toList();
    }

    private static String pem(AcmeTestServer ca) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + java.util.Base64.getMimeEncoder().encodeToString(ca.tlsRoot().getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private void runLegoWithDns(AcmeTestServer ca, Recorder recorder, boolean raw) throws Exception {
        environment.put("EXEC_PATH", recorder.command("").strip());
        environment.put("EXEC_SEQUENCE_INTERVAL", "1");
        environment.put("EXEC_POLLING_INTERVAL", "1");
        environment.put("EXEC_MODE", raw ? "RAW" : "");
        int code = lego(
                "--accept-tos",
                "--path",
                folder.resolve("lego/.lego").toString(),
                "--server",
                ca.directory().toString(),
                "--email",
                "ops@example.org",
                "-d",
                raw ? "*.raw.example" : "*.one.example",
                "-d",
                "two.example",
                "--dns",
                "exec",
                "--dns.disable-cp",
                "--dns.resolvers",
                "127.0.0.1:" + ca.dns().getPort(),
                "run");
        assertThat(code).isZero();
    }

    @Test
    void whatLegoHasObtainedIsNotIssuedAgain() throws Exception {
        Path theirs = side("lego");
        try (AcmeTestServer ca = AcmeTestServer.start()) {
            ca.validation(ValidationMode.ALWAYS_VALID);
            Path root = Files.writeString(folder.resolve("root.pem"), pem(ca));
            environment.put("LEGO_CA_CERTIFICATES", root.toString());
            runLegoWithDns(ca, Recorder.in(theirs), false);
            int orders = ca.orderCount();
            LegoCertificates found = LegoCertificates.in(theirs.resolve(".lego"));

            assertThat(found.leftOut()).isEmpty();
            try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                    .authority(io.certhooks.CertificateAuthority.at(ca.directory())
                            .withTrustedRoot(ca.tlsRoot())
                            .agreeToTerms())
                    .store(FileCertificateStore.at(folder.resolve("store")))
                    .hooks(LegoHooks.v4()
                            .inDirectory(side("ours"))
                            .withDns(ExecDns.of(Path.of("/bin/true")).withCheck(DnsCheck.off()))
                            .hooks())
                    .build()) {
                assertThat(lifecycle.adopt(found.certificates()).leftOut()).isEmpty();
                CertificateSpec spec =
                        CertificateSpec.of("*.one.example", "two.example").withName("_.one.example");
                assertThat(lifecycle.ensure(spec).issued()).isFalse();
                assertThat(ca.orderCount()).isEqualTo(orders);
                assertThat(folder.resolve("ours/.lego/certificates/_.one.example.crt"))
                        .hasSameTextualContentAs(theirs.resolve(".lego/certificates/_.one.example.crt"));
            }
        }
    }

    private static void runCerthooksWithDns(AcmeTestServer ca, Path directory, Recorder recorder, boolean raw) {
        ExecDns exec = ExecDns.of(Path.of(recorder.command("").strip()))
                .withCheck(DnsCheck.off())
                .withSequenceInterval(Duration.ofMillis(1));
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(io.certhooks.CertificateAuthority.at(ca.directory())
                        .withTrustedRoot(ca.tlsRoot())
                        .agreeToTerms())
                .store(FileCertificateStore.at(directory.resolve("store")))
                .hooks(LegoHooks.of()
                        .inDirectory(directory)
                        .withDns(raw ? exec.raw() : exec)
                        .hooks())
                .build()) {
            lifecycle.ensure(CertificateSpec.of(raw ? "*.raw.example" : "*.one.example", "two.example"));
        }
    }
}
