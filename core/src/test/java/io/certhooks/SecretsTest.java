// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.Hook;
import io.certhooks.hook.LifecycleException;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.JavaChild;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.Moment;
import io.certhooks.x509.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks for keys in everything that a program says and writes, and for modes that are too open. */
@Timeout(120)
class SecretsTest {

    private static final byte[] MAC_KEY = HexFormat.of().parseHex("c0ffee".repeat(16));

    @TempDir
    Path directory;

    /** Says all there is to say: the log at its finest, every event, every failure with its stack. */
    static final class TalkativeProgram {

        private TalkativeProgram() {}

        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            String mac = Files.readString(directory.resolve("mac"));
            CertificateAuthority ca = CertificateAuthority.at(URI.create(arguments[1]))
                    .withTrustedRoot(directory.resolve("ca.pem"))
                    .withContact("ops@example.org")
                    .withExternalAccount("kid-1", mac)
                    .agreeToTerms();
            System.out.println(ca);
            int[] deploys = new int[1];
            LifecycleBuilder builder = CertificateLifecycle.builder()
                    .authority(ca)
                    .store(FileCertificateStore.at(directory.resolve("store")))
                    .hook(Hook.of("dns", new NoProof()))
                    .observer("talk", event -> System.out.println(event))
                    .onDeploy("talk deploy", event -> {
                        System.out.println(event + " " + event.certificate() + " "
                                + event.certificate().privateKey());
                        tell(event);
                        if (++deploys[0] == 2) {
                            throw new IOException("cannot deploy " + event);
                        }
                    });
            try (CertificateLifecycle lifecycle = builder.build()) {
                System.out.println(lifecycle.ensure(CertificateSpec.of("a.example")));
                System.out.println(lifecycle.ensure(
                        CertificateSpec.of("rsa.example").withKeyType(io.certhooks.hook.KeyType.RSA_2048)));
                attempt(() -> lifecycle.renew("a.example"));
                attempt(() -> lifecycle.ensure(CertificateSpec.of("refused.example")));
                System.out.println(lifecycle.renewDue());
                System.out.println(lifecycle.certificates() + " " + lifecycle.deliveries() + " " + lifecycle.plan());
                attempt(lifecycle::changeAccountKey);
            }
        }

        private static void tell(DeployEvent event) {
            new IllegalStateException("told: " + event).printStackTrace(System.out);
        }

        private static void attempt(Runnable call) {
            try {
                call.run();
            } catch (LifecycleException e) {
                e.printStackTrace(System.out);
            }
        }
    }

    @Test
    void neverShowsAKey() throws Exception {
        try (AcmeTestServer ca = AcmeTestServer.builder()
                .externalAccount("kid-1", MAC_KEY)
                .requireExternalAccount()
                .start()) {
            ca.validation(io.certhooks.testkit.ValidationMode.ALWAYS_VALID);
            ca.refuse("refused.example", AcmeProblem.of(AcmeError.UNAUTHORIZED, "no"));
            ca.faults().nth(Endpoint.FINALIZE, 3, Fault.html(503));
            ca.faults().once(Endpoint.KEY_CHANGE, Fault.reset(Moment.AFTER_PROCESSING));
            Files.write(directory.resolve("ca.pem"), Pem.encode(List.of(ca.tlsRoot())));
            Files.writeString(
                    directory.resolve("mac"),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(MAC_KEY));
            Path log = directory.resolve("trace.log");
            List<String> said;
            try (JavaChild child = JavaChild.running(
                    TalkativeProgram.class,
                    List.of(
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                            "-Dorg.slf4j.simpleLogger.logFile=" + log),
                    directory.toString(),
                    ca.directory().toString())) {
                said = child.lines();
                assertThat(child.exit()).isZero();
            }
            Map<String, String> texts = new TreeMap<>();
            texts.put("output", String.join("\n", said));
            texts.put("log", Files.readString(log));
            readJson(texts);
            assertThat(texts.get("log")).contains("TRACE").hasSizeGreaterThan(10_000);
            assertThat(texts.get("output"))
                    .contains("cannot deploy", "refused.example", "told: ", "cannot change the key");

            List<String> canaries = canaries();
            List<String> hits = hits(texts, canaries);
            System.out.printf(
                    "guarantee: G12 canaries: %d forms of 5 keys sought in %d characters of log (TRACE), output and"
                            + " journals: %d hits%n",
                    canaries.size(),
                    texts.values().stream().mapToInt(String::length).sum(),
                    hits.size());
            assertThat(hits).isEmpty();
        }
    }

    private void readJson(Map<String, String> texts) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                texts.put(file.toString(), Files.readString(file));
            }
        }
        assertThat(texts).hasSizeGreaterThan(6);
    }

    private static List<String> hits(Map<String, String> texts, List<String> canaries) {
        List<String> hits = new ArrayList<>();
        texts.forEach((place, text) -> canaries.stream()
                .filter(text::contains)
                .forEach(canary -> hits.add(place + " shows " + canary.substring(0, 8) + "...")));
        return hits;
    }

    private List<String> canaries() throws Exception {
        List<String> canaries = new ArrayList<>(forms(MAC_KEY));
        List<Path> keys;
        try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
            keys = files.filter(path -> path.endsWith("privkey.pem")
                            || path.endsWith("account.key")
                            || path.getFileName().toString().startsWith(".note-account-key-"))
                    .filter(path -> !Files.isSymbolicLink(path) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
        assertThat(keys).hasSizeGreaterThanOrEqualTo(5).anyMatch(path -> path.toString()
                .contains("account-key-"));
        for (Path file : keys) {
            // The next key of an account is a text in a note.
            byte[] pem = Files.readString(file).replace("\\n", "\n").getBytes(UTF_8);
            new String(pem, UTF_8)
                    .lines()
                    .skip(1)
                    // The first line of a key is the same for all keys of its type.
                    .filter(line -> !line.startsWith("-----") && line.length() == 64)
                    .skip(1)
                    .forEach(canaries::add);
            PrivateKey key = Pem.privateKey(pem);
            secrets(key).forEach(secret -> canaries.addAll(forms(secret)));
        }
        return canaries;
    }

    private static List<byte[]> secrets(PrivateKey key) {
        List<BigInteger> numbers = key instanceof ECPrivateKey ec
                ? List.of(ec.getS())
                : key instanceof RSAPrivateCrtKey rsa
                        ? List.of(rsa.getPrivateExponent(), rsa.getPrimeP(), rsa.getPrimeQ())
                        : List.of();
        assertThat(numbers).isNotEmpty();
        return numbers.stream().map(BigInteger::toByteArray).toList();
    }

    private static List<String> forms(byte[] secret) {
        BigInteger number = new BigInteger(1, secret);
        String hex = HexFormat.of().formatHex(secret);
        return List.of(
                number.toString(),
                number.toString(16),
                hex,
                HexFormat.of().withUpperCase().formatHex(secret),
                Base64.getEncoder().withoutPadding().encodeToString(secret),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void keepsEverythingPrivateAtEveryStepUnderAnyUmask(String umask) throws Exception {
        try (KillGround ground = new KillGround()) {
            ground.prepare(directory);
            ground.program(directory);
            int steps = stepsUnder(umask, ground, "ensure", "a.example");
            int changing = stepsUnder(umask, ground, "change key");
            System.out.printf(
                    "guarantee: G12 umask %s: all files 0600, all directories 0700 at %d steps%n",
                    umask, steps + changing);
            assertThat(steps).isGreaterThan(40);
            assertThat(changing).isGreaterThan(5);
        }
    }

    private int stepsUnder(String umask, KillGround ground, String... what) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of(directory.toString(), ground.ca.directory().toString()));
        arguments.addAll(List.of(what));
        int steps = 0;
        try (JavaChild child =
                JavaChild.runningUnderUmask(umask, MortalProgram.class, arguments.toArray(new String[0]))) {
            for (String line = child.line(); line.startsWith("at "); line = child.line()) {
                requirePrivate(directory.resolve("store"));
                steps++;
                child.send("go");
            }
            assertThat(child.exit()).isZero();
        }
        requirePrivate(directory.resolve("store"));
        return steps;
    }

    private static void requirePrivate(Path store) throws IOException {
        if (!Files.exists(store)) {
            return;
        }
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(path -> !Files.isSymbolicLink(path)).toList()) {
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    /** Answers dns-01 by doing nothing; the CA believes it. */
    private static final class NoProof implements io.certhooks.hook.ChallengeListener {

        @Override
        public io.certhooks.hook.ChallengeType type() {
            return io.certhooks.hook.ChallengeType.DNS_01;
        }

        @Override
        public void present(io.certhooks.hook.ChallengeEvent event) {
            System.out.println(event);
        }
    }
}
