// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.ChallengeType;
import io.certhooks.interop.PeerProgram;
import io.certhooks.shell.certbot.Recorder.Call;
import io.certhooks.shell.process.PlainDirectories;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same recording hooks under Debian's Certbot 2.1.0 and under Certhooks, with one CA: the order and the arguments of all
 * calls are the same, and so are all variables but for the differences listed here.
 */
@Timeout(300)
class DifferenceTest {

    private static final String SINCE_2_7 = "Certbot 2.1.0 has post programs see what the last deploy program saw;"
            + " since 2.7 they are told all names, and those that failed";
    private static final String LEAK = "what one program was told is not left to the next";

    /** In strict mode. */
    private static final Map<String, String> STRICT = reasons(
            SINCE_2_7,
            "post1: FAILED_DOMAINS only in Certhooks",
            "post1: RENEWED_DOMAINS differs",
            "post2: FAILED_DOMAINS only in Certhooks",
            "post2: RENEWED_DOMAINS differs",
            "post: FAILED_DOMAINS only in Certhooks",
            "post: RENEWED_DOMAINS differs");

    /** Also in strict mode: a program that serves both phases would take the second lineage's auth for its clean-up. */
    private static final Map<String, String> STALE =
            reasons("an auth program tells its phase by it", "auth2: CERTBOT_AUTH_OUTPUT only in Certbot");

    private static final List<String> CHALLENGE = List.of(
            "CERTBOT_ALL_DOMAINS",
            "CERTBOT_AUTH_OUTPUT",
            "CERTBOT_DOMAIN",
            "CERTBOT_REMAINING_CHALLENGES",
            "CERTBOT_VALIDATION");
    private static final List<String> HTTP = with(CHALLENGE, "CERTBOT_TOKEN");
    private static final List<String> DEPLOY = List.of("RENEWED_DOMAINS", "RENEWED_LINEAGE");

    /** Unless in strict mode. */
    private static final Map<String, List<String>> LEAKED = Map.of(
            "deploy", HTTP,
            "deploy1", CHALLENGE,
            "deploy2", HTTP,
            "pre2", with(CHALLENGE, "RENEWED_DOMAINS", "RENEWED_LINEAGE"),
            "auth2", DEPLOY,
            "cleanup2", DEPLOY,
            "post", with(HTTP, "RENEWED_LINEAGE"),
            "post1", with(HTTP, "RENEWED_LINEAGE"),
            "post2", with(HTTP, "RENEWED_LINEAGE"));

    private static List<String> with(List<String> names, String... more) {
        List<String> all = new ArrayList<>(names);
        all.addAll(List.of(more));
        return all;
    }

    @TempDir(factory = PlainDirectories.class)
    private Path directory;

    private final AcmeTestServer ca = AcmeTestServer.start();
    private RealCertbot certbot;
    private Recorder recorder;

    @BeforeAll
    static void findCertbot() {
        PeerProgram.assumeInstalled("certbot");
    }

    @BeforeEach
    void start() throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        certbot = new RealCertbot(directory, ca);
        recorder = new Recorder(directory);
        Path hooks = Recorder.hooks(certbot.config());
        for (HookKind kind : HookKind.values()) {
            for (String name : List.of("20-b", "10-a", ".hidden", "Z", "10-a~", "x.bak")) {
                recorder.program(hooks, kind, name);
            }
        }
    }

    @AfterEach
    void stop() {
        ca.close();
    }

    @Test
    void everyCallIsTheSameButForTheListedDifferences() throws Exception {
        certbot.certonly("dns", hooks("1"), "one.example", "*.one.example", "www.one.example");
        List<Call> firstOne = recorder.take();
        certbot.certonly("http", hooks("2"), "two.example");
        List<Call> firstTwo = recorder.take();
        certbot.run(List.of("renew", "--force-renewal", "--no-random-sleep-on-renew"));
        List<Call> renewed = recorder.take();

        assertThat(firstOne)
                .extracting(Call::label)
                .containsExactly(
                        "pre1", "auth1", "auth1", "auth1", "cleanup1", "cleanup1", "cleanup1", "deploy1", "post1");
        assertThat(firstTwo).extracting(Call::label).containsExactly("pre2", "auth2", "cleanup2", "deploy2", "post2");
        assertThat(renewed).hasSize(34);
        CertbotHooks imported =
                CertbotHooks.fromConfigDirectory(certbot.config()).withVersion(CertbotVersion.UP_TO_3_1);
        compareFirstIssues(firstOne, firstTwo);
        compareRenewals(renewed, imported);
    }

    private void compareFirstIssues(List<Call> firstOne, List<Call> firstTwo) {
        Path store = directory.resolve("first");
        assertThat(differences(
                        firstOne,
                        first(store, "1", ChallengeType.DNS_01, "one.example", "*.one.example", "www.one.example")))
                .isEqualTo(Set.of("post1: FAILED_DOMAINS only in Certhooks"));
        assertThat(differences(firstTwo, first(store, "2", ChallengeType.HTTP_01, "two.example")))
                .isEqualTo(Set.of("post2: FAILED_DOMAINS only in Certhooks"));
    }

    private List<Call> first(Path store, String number, ChallengeType type, String... names) {
        CertbotHooks hooks = CertbotHooks.in(certbot.config().resolve("renewal-hooks"))
                .withPre(recorder.text("pre" + number))
                .withDeploy(recorder.text("deploy" + number))
                .withPost(recorder.text("post" + number))
                .withManual(auth(number), recorder.text("cleanup" + number))
                .withChallengeTypes(type)
                .withVersion(CertbotVersion.UP_TO_3_1)
                .strict();
        try (CertificateLifecycle lifecycle = lifecycle(store, hooks)) {
            lifecycle.ensure(CertificateSpec.of(names));
        }
        return recorder.take();
    }

    private void compareRenewals(List<Call> renewed, CertbotHooks imported) {
        Map<String, String> strict = new TreeMap<>(STRICT);
        strict.putAll(STALE);
        Set<String> differences = differences(renewed, renewal("strict", imported.strict()));
        assertThat(differences).isEqualTo(strict.keySet());
        print("strict", differences, strict);

        differences = differences(renewed, renewal("safe", imported));
        Map<String, String> safe = new TreeMap<>(strict);
        LEAKED.forEach(
                (label, names) -> names.forEach(name -> safe.put(label + ": " + name + " only in Certbot", LEAK)));
        print("safe", differences, safe);
        assertThat(differences).isEqualTo(safe.keySet());
    }

    private static void print(String mode, Set<String> differences, Map<String, String> reasons) {
        differences.forEach(text -> System.out.println(
                "certbot 2.1.0 against " + mode + " mode: " + text + ", because " + reasons.get(text)));
    }

    private static Map<String, String> reasons(String reason, String... differences) {
        Map<String, String> reasons = new TreeMap<>();
        for (String difference : differences) {
            reasons.put(difference, reason);
        }
        return reasons;
    }

    private List<Call> renewal(String store, CertbotHooks hooks) {
        try (CertificateLifecycle lifecycle = lifecycle(directory.resolve(store), hooks)) {
            lifecycle.ensure(List.of(
                    CertificateSpec.of("one.example", "*.one.example", "www.one.example"),
                    CertificateSpec.of("two.example")));
            recorder.take();
            lifecycle
                    .certificates()
                    .forEach(managed -> lifecycle.revoke(managed.name(), io.certhooks.RevocationReason.SUPERSEDED));
            assertThat(lifecycle.renewDue().issued()).hasSize(2);
        }
        return recorder.take();
    }

    private CertificateLifecycle lifecycle(Path store, CertbotHooks hooks) {
        return CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(ca.directory())
                        .withTrustedRoot(ca.tlsRoot())
                        .withContact("ops@example.org")
                        .agreeToTerms())
                .store(FileCertificateStore.at(store))
                .parallel(1)
                .hooks(hooks.hooks())
                .build();
    }

    private List<String> hooks(String number) {
        return List.of(
                "--pre-hook", recorder.text("pre" + number),
                "--deploy-hook", recorder.text("deploy" + number),
                "--post-hook", recorder.text("post" + number),
                "--manual-auth-hook", auth(number),
                "--manual-cleanup-hook", recorder.text("cleanup" + number));
    }

    // A comma and quotes, so that the configuration has to be read as it was written.
    private String auth(String number) {
        return recorder.text("auth" + number) + "; echo \"a, b\"";
    }

    private Set<String> differences(List<Call> certbots, List<Call> ours) {
        assertThat(ours)
                .extracting(Call::label)
                .containsExactlyElementsOf(certbots.stream().map(Call::label).toList());
        Set<String> differences = new TreeSet<>();
        for (int i = 0; i < ours.size(); i++) {
            Map<String, String> theirs = comparable(certbots.get(i).variables());
            Map<String, String> own = comparable(ours.get(i).variables());
            // All programs of one directory are told the same.
            String label = ours.get(i).label().replaceFirst("/.*", "");
            Set<String> names = new TreeSet<>(theirs.keySet());
            names.addAll(own.keySet());
            names.stream()
                    .map(name -> difference(name, theirs.get(name), own.get(name)))
                    .filter(text -> !text.isEmpty())
                    .forEach(text -> differences.add(label + ": " + text));
        }
        return differences;
    }

    private static String difference(String name, String theirs, String own) {
        if (theirs == null) {
            return name + " only in Certhooks";
        }
        if (own == null) {
            return name + " only in Certbot";
        }
        return theirs.equals(own) ? "" : name + " differs";
    }

    // The CA's random values and the places of the two stores cannot be the same, but their forms can.
    private static Map<String, String> comparable(Map<String, String> variables) {
        Map<String, String> comparable = new TreeMap<>(variables);
        comparable.computeIfPresent("RENEWED_LINEAGE", (name, value) -> {
            Path path = Path.of(value);
            return path.getParent().getFileName() + "/" + path.getFileName();
        });
        String token = variables.get("CERTBOT_TOKEN");
        comparable.computeIfPresent("CERTBOT_VALIDATION", (name, value) -> form(value, token));
        comparable.computeIfPresent("CERTBOT_TOKEN", (name, value) -> "a token");
        return comparable;
    }

    private static String form(String validation, String token) {
        if (token != null && validation.startsWith(token + ".")) {
            return "the token and " + (validation.length() - token.length() - 1) + " characters";
        }
        return validation.length() + " characters";
    }
}
