// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpServer;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Hook;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import io.certhooks.store.JavaChild;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.FaultRule;
import io.certhooks.testkit.fault.Moment;
import io.certhooks.testkit.fault.WrongCertificate;
import io.certhooks.x509.Keys;
import io.certhooks.x509.Pem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A CA that lies, floods and stalls: each time a typed failure, and the certificate in use stays. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class HostileCaTest {

    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final long GIBIBYTE = 1L << 30;

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final AtomicInteger elsewhere = new AtomicInteger();
    private final List<String> refused = new ArrayList<>();
    private CertificateLifecycle lifecycle;
    private CertificateLifecycle hasty;
    private HttpServer other;
    private int serial;

    @BeforeAll
    void open() throws Exception {
        // The first connection of a process takes longer than the limit that is tried here.
        try (CertificateLifecycle warm = build(Duration.ofSeconds(60))) {
            warm.ensure(CertificateSpec.of("warm.example"));
        }
        lifecycle = build(Duration.ofSeconds(60));
        hasty = build(LIMIT);
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            elsewhere.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
    }

    @AfterAll
    void close() {
        lifecycle.close();
        hasty.close();
        fixture.close();
        other.stop(0);
        System.out.printf(
                "guarantee: G13 hostile answers: %d, each a typed failure with the old certificate in place;"
                        + " requests to other hosts: %d%n",
                refused.size(), elsewhere.get());
    }

    private CertificateLifecycle build(Duration limit) {
        return CertificateLifecycle.builder()
                .authority(fixture.authority().withRequestTimeout(limit))
                .store(MemoryCertificateStore.create())
                .clock(fixture.clock)
                .orderLimit(limit.multipliedBy(2))
                .hook(Hook.of("dns", new ZoneDns(fixture.ca.zone(), new Trace())))
                .build();
    }

    private URI elsewhere() {
        return URI.create("http://localhost:" + other.getAddress().getPort() + "/order/1");
    }

    private static Fault edit(String what, UnaryOperator<String> change) {
        return Fault.edit(what, change);
    }

    private static Fault replace(String pattern, String replacement) {
        return edit(pattern + " -> " + replacement.substring(0, Math.min(60, replacement.length())), body -> {
            String changed =
                    body.replaceFirst(pattern, replacement.replace("\\", "\\\\").replace("$", "\\$"));
            assertThat(changed).as("the fault changes something").isNotEqualTo(body);
            return changed;
        });
    }

    private static Fault insert(String member) {
        return replace("\\{", "{" + member + ",");
    }

    Stream<Arguments> lies() {
        List<Arguments> all = new ArrayList<>();
        String identifier = "\"value\"\\s*:\\s*\"[^\"]*\"";
        add(all, Endpoint.NEW_ORDER, FailureKind.UNTRUSTWORTHY, replace(identifier, "\"value\":\"evil.example\""));
        add(all, Endpoint.NEW_ORDER, FailureKind.UNTRUSTWORTHY, replace("\"identifiers\"\\s*:\\s*\\[", manyNames()));
        add(all, Endpoint.AUTHORIZATION, FailureKind.UNTRUSTWORTHY, replace(identifier, "\"value\":\"evil.example\""));
        add(all, Endpoint.AUTHORIZATION, FailureKind.UNTRUSTWORTHY, insert("\"wildcard\":true"));
        for (String token : List.of(
                "../../x",
                "$(id)",
                "`id`",
                "/etc/cron.d/x",
                ".",
                "..",
                "",
                "a b",
                "a;id",
                "x%2f..",
                "a\\u0000b",
                "a\\nb",
                "x.y$(id)",
                "A".repeat(4096))) {
            add(all, Endpoint.AUTHORIZATION, FailureKind.UNTRUSTWORTHY, allTokens("\"" + token + "\""));
        }
        for (String token : List.of("null", "{}", "[]")) {
            add(all, Endpoint.AUTHORIZATION, FailureKind.UNTRUSTWORTHY, allTokens(token));
        }
        add(all, Endpoint.NEW_ORDER, FailureKind.UNTRUSTWORTHY, edit("1000 proofs", HostileCaTest::withManyProofs));
        add(
                all,
                Endpoint.FINALIZE,
                FailureKind.UNTRUSTWORTHY,
                Fault.answer(200, "application/json", "{\"status\":\"valid\"}"));
        for (WrongCertificate kind : WrongCertificate.values()) {
            if (kind != WrongCertificate.UNKNOWN_ISSUER && kind != WrongCertificate.WITHOUT_CHAIN) {
                add(all, Endpoint.CERTIFICATE, FailureKind.UNTRUSTWORTHY, Fault.wrongCertificate(kind));
            }
        }
        add(all, Endpoint.CERTIFICATE, FailureKind.UNTRUSTWORTHY, edit("1000 certificates", body -> body.repeat(300)));
        add(
                all,
                Endpoint.CERTIFICATE,
                FailureKind.UNTRUSTWORTHY,
                edit("10 000 certificates", body -> body.repeat(5000)));
        return all.stream();
    }

    Stream<Arguments> damagedProblems() {
        String problem = "\"type\":\"urn:ietf:params:acme:error:malformed\",\"detail\":\"x\"";
        String action = "\"type\":\"urn:ietf:params:acme:error:userActionRequired\",\"detail\":\"x\"";
        List<Arguments> all = new ArrayList<>();
        for (String part : List.of(
                "1",
                "{\"detail\":\"x\"}",
                "{\"type\":\"%%%\"}",
                "{" + problem + ",\"identifier\":\"x\"}",
                "{" + problem + ",\"identifier\":{\"value\":\"x\"}}")) {
            add(
                    all,
                    Endpoint.NEW_ORDER,
                    FailureKind.UNTRUSTWORTHY,
                    refusal(problem + ",\"subproblems\":[" + part + "]"));
        }
        add(all, Endpoint.NEW_ORDER, FailureKind.UNTRUSTWORTHY, refusal(problem + ",\"subproblems\":\"x\""));
        String longPart = "{\"type\":\"x:y\",\"detail\":\"" + "d".repeat(4096) + "\"},";
        add(
                all,
                Endpoint.NEW_ORDER,
                FailureKind.REFUSED,
                refusal(problem + ",\"subproblems\":[" + longPart.repeat(99) + "{\"type\":\"x:y\"}]"));
        add(all, Endpoint.NEW_ORDER, FailureKind.UNTRUSTWORTHY, refusal(action + ",\"instance\":\"%%%\""));
        add(all, Endpoint.NEW_ORDER, FailureKind.REFUSED, refusal(action));
        String invalid = "\"status\":\"invalid\",\"error\":";
        for (String error : List.of("5", "{\"subproblems\":7}")) {
            add(
                    all,
                    Endpoint.ORDER,
                    FailureKind.UNTRUSTWORTHY,
                    replace("\"status\"\\s*:\\s*\"[a-z]*\"", invalid + error));
        }
        return all.stream();
    }

    private static Fault refusal(String members) {
        return Fault.answer(400, "application/problem+json", "{" + members + "}");
    }

    private static String withManyProofs(String order) {
        Matcher first = Pattern.compile("(\"authorizations\"\\s*:\\s*\\[)(\\s*\"[^\"]*\")")
                .matcher(order);
        return first.replaceFirst(found -> found.group(1) + (found.group(2) + ",").repeat(1000) + found.group(2));
    }

    private static String manyNames() {
        StringBuilder names = new StringBuilder("\"identifiers\":[");
        for (int i = 0; i < 1000; i++) {
            names.append("{\"type\":\"dns\",\"value\":\"n").append(i).append(".example\"},");
        }
        return names.toString();
    }

    private static Fault allTokens(String token) {
        return edit(
                "token " + token.substring(0, Math.min(20, token.length())),
                body -> body.replaceAll(
                        "\"token\"\\s*:\\s*\"[^\"]*\"",
                        "\"token\":" + token.replace("\\", "\\\\").replace("$", "\\$")));
    }

    Stream<Arguments> places() {
        List<Arguments> all = new ArrayList<>();
        for (String place : List.of(
                "http://localhost/x",
                "https://169.254.169.254/latest",
                "https://[::1]/x",
                "https://10.0.0.1/x",
                "https://2130706433/x",
                "file:///etc/passwd",
                "ftp://localhost/x",
                "jar:file:/x.jar!/x")) {
            add(
                    all,
                    Endpoint.ORDER,
                    FailureKind.UNTRUSTWORTHY,
                    replace("\"finalize\"\\s*:\\s*\"[^\"]*\"", "\"finalize\":\"" + place + "\""));
            add(
                    all,
                    Endpoint.NEW_ORDER,
                    FailureKind.UNTRUSTWORTHY,
                    replace("\"authorizations\"\\s*:\\s*\\[\\s*\"[^\"]*\"", "\"authorizations\":[\"" + place + "\""));
        }
        add(
                all,
                Endpoint.NEW_ORDER,
                FailureKind.UNTRUSTWORTHY,
                Fault.header("Location", elsewhere().toString()));
        for (Endpoint endpoint : List.of(
                Endpoint.NEW_ORDER,
                Endpoint.AUTHORIZATION,
                Endpoint.CHALLENGE,
                Endpoint.FINALIZE,
                Endpoint.CERTIFICATE)) {
            add(all, endpoint, FailureKind.UNTRUSTWORTHY, Fault.redirect(elsewhere()));
        }
        return all.stream();
    }

    Stream<Arguments> floods() {
        List<Arguments> all = new ArrayList<>();
        String deep = "\"x\":" + "[".repeat(33) + "]".repeat(33);
        for (Endpoint endpoint : List.of(Endpoint.NEW_ORDER, Endpoint.AUTHORIZATION, Endpoint.FINALIZE)) {
            add(all, endpoint, FailureKind.UNTRUSTWORTHY, insert(deep));
            add(all, endpoint, FailureKind.UNTRUSTWORTHY, insert("\"x\":" + "{\"y\":".repeat(100_000)));
            add(all, endpoint, FailureKind.UNTRUSTWORTHY, insert("\"x\":" + "9".repeat(1_000_000)));
            add(all, endpoint, FailureKind.UNTRUSTWORTHY, Fault.oversized(2 * GIBIBYTE));
            add(all, endpoint, FailureKind.UNTRUSTWORTHY, Fault.gzipBomb(GIBIBYTE / 16));
        }
        add(all, Endpoint.CERTIFICATE, FailureKind.UNTRUSTWORTHY, Fault.oversized(2 * GIBIBYTE));
        add(all, Endpoint.CERTIFICATE, FailureKind.UNTRUSTWORTHY, Fault.gzipBomb(GIBIBYTE / 16));
        add(all, Endpoint.NEW_ORDER, FailureKind.UNTRUSTWORTHY, insert("\"x\":1,\"x\":2"));
        add(all, Endpoint.NEW_ORDER, FailureKind.UNTRUSTWORTHY, Fault.header("Content-Encoding", "br"));
        add(all, Endpoint.NEW_ORDER, FailureKind.UNTRUSTWORTHY, Fault.header("X-Long", "x".repeat(20_000)));
        String many = "1" + "\r\nX-Many: 1".repeat(200);
        add(all, Endpoint.NEW_ORDER, FailureKind.UNTRUSTWORTHY, Fault.header("X-Many", many));
        return all.stream();
    }

    Stream<Arguments> stalls() {
        List<Arguments> all = new ArrayList<>();
        add(all, Endpoint.NEW_ORDER, FailureKind.TRANSIENT, Fault.drip(1, Duration.ofMillis(100)));
        add(all, Endpoint.CERTIFICATE, FailureKind.TRANSIENT, Fault.drip(1, Duration.ofMillis(100)));
        add(all, Endpoint.NEW_ORDER, FailureKind.TRANSIENT, Fault.silence());
        for (Endpoint endpoint :
                List.of(Endpoint.NEW_ORDER, Endpoint.AUTHORIZATION, Endpoint.FINALIZE, Endpoint.CERTIFICATE)) {
            add(all, endpoint, FailureKind.TRANSIENT, Fault.html(503));
            add(all, endpoint, FailureKind.TRANSIENT, Fault.html(500));
            add(all, endpoint, FailureKind.TRANSIENT, Fault.reset(Moment.AFTER_PROCESSING));
            add(all, endpoint, FailureKind.TRANSIENT, Fault.hangUp(Moment.BEFORE_PROCESSING));
            add(all, endpoint, FailureKind.TRANSIENT, Fault.truncated(10));
            // A page in place of the answer to a signing request may come from a proxy; the order tells the truth.
            FailureKind kind = endpoint == Endpoint.FINALIZE ? FailureKind.TRANSIENT : FailureKind.UNTRUSTWORTHY;
            add(all, endpoint, kind, Fault.html(200));
        }
        add(all, Endpoint.NEW_ORDER, FailureKind.TRANSIENT, Fault.badNonce());
        add(all, Endpoint.NEW_ORDER, FailureKind.TRANSIENT, refusal("\"type\":\"" + AcmeError.BAD_NONCE.urn() + "\""));
        add(all, Endpoint.NEW_ORDER, FailureKind.TRANSIENT, refusal("\"type\":\"about:blank\",\"detail\":\"busy\""));
        add(
                all,
                Endpoint.ORDER,
                FailureKind.TRANSIENT,
                replace("\"status\"\\s*:\\s*\"[a-z]*\"", "\"status\":\"invalid\""));
        add(
                all,
                Endpoint.NEW_ORDER,
                FailureKind.RATE_LIMITED,
                Fault.problem(AcmeProblem.of(AcmeError.RATE_LIMITED, "too many")));
        return all.stream();
    }

    private static void add(List<Arguments> all, Endpoint endpoint, FailureKind kind, Fault fault) {
        all.add(arguments(endpoint, kind, fault));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void refusesLies(Endpoint endpoint, FailureKind kind, Fault fault) {
        refuses(endpoint, kind, fault);
    }

    @ParameterizedTest
    @MethodSource("damagedProblems")
    void blamesTheCaForProblemsThatAreNone(Endpoint endpoint, FailureKind kind, Fault fault) {
        refuses(endpoint, kind, fault);
    }

    @Test
    void placesAnotherOrderIfTheOneThatIsLeftEndsAtNoDate() {
        String name = "date.example";
        fixture.ca.faults().once(Endpoint.CHALLENGE, Fault.html(500));
        assertThat(catchThrowable(() -> lifecycle.ensure(CertificateSpec.of(name))))
                .isInstanceOf(IssuanceException.class);
        fixture.ca
                .faults()
                .once(
                        Endpoint.ORDER,
                        replace("\"expires\"\\s*:\\s*\"[^\"]*\"", "\"expires\":\"2026-99-99T99:99:99Z\""));

        assertThat(lifecycle.renew(name).issued()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("places")
    void goesNowhereElse(Endpoint endpoint, FailureKind kind, Fault fault) {
        refuses(endpoint, kind, fault);
        assertThat(elsewhere).as("requests to another host").hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("floods")
    void refusesFloods(Endpoint endpoint, FailureKind kind, Fault fault) {
        refuses(endpoint, kind, fault);
    }

    @ParameterizedTest
    @MethodSource("stalls")
    void endsInTimeWhateverTheCaDoes(Endpoint endpoint, FailureKind kind, Fault fault) {
        refuses(hasty, endpoint, kind, fault);
    }

    @Test
    void needsNoMoreThan64MebibytesOfHeap(@TempDir Path directory) throws Exception {
        try (KillGround ground = new KillGround()) {
            List<String> names =
                    IntStream.range(0, 12).mapToObj(i -> "h" + i + ".example").toList();
            ground.ca
                    .faults()
                    .random(
                            1,
                            100,
                            List.of(
                                    Fault.oversized(2 * GIBIBYTE),
                                    Fault.gzipBomb(GIBIBYTE / 16),
                                    edit("deep", body -> "{\"x\":".repeat(170_000)),
                                    edit("long", body -> "[" + "1,".repeat(520_000) + "1]")));
            ground.ca
                    .faults()
                    .add(
                            FaultRule.on(Endpoint.DIRECTORY, Endpoint.NEW_NONCE, Endpoint.NEW_ACCOUNT),
                            Fault.delay(Duration.ZERO));
            List<String> arguments = new ArrayList<>(List.of(
                    ground.prepare(directory).toString(), ground.ca.directory().toString(), "ensure"));
            arguments.addAll(names);
            try (JavaChild child = JavaChild.running(
                    MortalProgram.class,
                    List.of("-Xmx64m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"),
                    arguments.toArray(new String[0]))) {
                List<String> edges = ground.run(directory, child, Integer.MAX_VALUE);
                assertThat(edges).last().isEqualTo("end");
                assertThat(child.exit()).isZero();
            }
            for (String name : names) {
                assertThat(ground.state(directory, name)).contains("\"kind\":\"UNTRUSTWORTHY\"");
            }
            System.out.printf(
                    "guarantee: G13 heap of -Xmx64m: %d floods at once by 4 orders, 0 out of memory%n",
                    ground.ca.faults().fired().size());
        }
    }

    private void refuses(Endpoint endpoint, FailureKind kind, Fault fault) {
        refuses(lifecycle, endpoint, kind, fault);
    }

    private void refuses(CertificateLifecycle lifecycle, Endpoint endpoint, FailureKind kind, Fault fault) {
        String name = "c" + serial++ + ".example";
        IssuedCertificate before = lifecycle.ensure(CertificateSpec.of(name)).certificate();
        fixture.ca.faults().add(FaultRule.on(endpoint), fault);
        long start = System.nanoTime();

        Throwable thrown = catchThrowable(() -> lifecycle.renew(name));

        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        fixture.ca.faults().clear();
        assertThat(thrown).as("after " + taken).isInstanceOfSatisfying(IssuanceException.class, e -> assertThat(
                        e.kind())
                .as(e.getMessage())
                .isEqualTo(kind));
        assertThat(thrown.getMessage())
                .hasSizeLessThan(6000)
                .matches("\\P{Cntrl}*")
                .contains(name);
        assertThat(lifecycle.certificate(name).orElseThrow().leaf()).isEqualTo(before.leaf());
        assertThat(taken).isLessThan(Duration.ofSeconds(60));
        assertThat(lifecycle.renew(name).issued())
                .as("it works again with an honest CA")
                .isTrue();
        refused.add(endpoint + " " + fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "-99999999999999999999",
                "99999999999",
                "1e9",
                "soon",
                "",
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "Fri, 31 Dec 9999 23:59:59 GMT",
                "Thu, 99 Foo 2026 00:00:00 GMT"
            })
    void clampsEveryRetryAfter(String text) {
        String name = "r" + serial++ + ".example";
        hasty.ensure(CertificateSpec.of(name));
        fixture.ca
                .faults()
                .add(FaultRule.on(Endpoint.ORDER, Endpoint.FINALIZE, Endpoint.AUTHORIZATION), Fault.retryAfter(text));
        fixture.ca.clearRequests();

        Throwable thrown = catchThrowable(() -> hasty.renew(name));

        fixture.ca.faults().clear();
        if (thrown != null) {
            assertThat(thrown).isInstanceOfSatisfying(IssuanceException.class, e -> assertThat(e.kind())
                    .isIn(FailureKind.TRANSIENT, FailureKind.RATE_LIMITED));
        }
        long polls = fixture.ca.requests().stream()
                .filter(request -> request.endpoint() == Endpoint.ORDER)
                .count();
        assertThat(polls).as("polls of the order").isLessThan(10);
        assertThat(hasty.renew(name).issued()).isTrue();
    }

    @Test
    void showsNothingOfAProblemsTextThatCouldForgeALogLine() {
        String detail = "\u001b[31mred\r\n2026-11-20 INFO all is well\u202e\u2028 " + "x".repeat(500_000);
        String name = "text.example";
        lifecycle.ensure(CertificateSpec.of(name));
        fixture.ca
                .faults()
                .once(Endpoint.NEW_ORDER, Fault.problem(AcmeProblem.of(AcmeError.REJECTED_IDENTIFIER, detail)));

        Throwable thrown = catchThrowable(() -> lifecycle.renew(name));

        assertThat(thrown).isInstanceOf(IssuanceException.class);
        assertThat(thrown.getMessage())
                .hasSizeLessThan(5000)
                .doesNotContain("\u001b", "\r", "\n", "\u202e", "\u2028")
                .contains("red??2026-11-20 INFO all is well");
        assertThat(lifecycle.certificates().stream()
                        .filter(certificate -> certificate.name().equals(name))
                        .findFirst()
                        .flatMap(ManagedCertificate::lastFailure)
                        .orElse(""))
                .hasSizeBetween(100, 5000)
                .matches("\\P{Cntrl}*");
    }

    @ParameterizedTest
    @MethodSource("oddities")
    void issuesOrRefusesButNeverPublishesAnythingElse(Endpoint endpoint, Fault fault) {
        String name = "o" + serial++ + ".example";
        lifecycle.ensure(CertificateSpec.of(name));
        fixture.ca.faults().add(FaultRule.on(endpoint), fault);

        Throwable thrown = catchThrowable(() -> lifecycle.renew(name));

        fixture.ca.faults().clear();
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(IssuanceException.class);
        }
        IssuedCertificate now = lifecycle.certificate(name).orElseThrow();
        assertThat(fixture.ca.issued()).contains(now.leaf());
        assertThat(Keys.match(now.privateKey().orElseThrow(), now.leaf().getPublicKey()))
                .isTrue();
        assertThat(lifecycle.renew(name).issued()).isTrue();
        refused.add(endpoint + " " + fault);
    }

    Stream<Arguments> oddities() {
        StringBuilder keys = new StringBuilder("\"x\":1");
        for (int i = 0; i < 50_000; i++) {
            keys.append(",\"k").append(i).append("\":").append(i);
        }
        String key = new String(Pem.encode(Keys.generate(KeyType.EC_P256).getPrivate()), US_ASCII);
        return Stream.of(
                arguments(Endpoint.NEW_ORDER, insert(keys.toString())),
                arguments(Endpoint.NEW_ORDER, insert("\"x\":\"\\ud800\"")),
                arguments(Endpoint.NEW_ORDER, insert("\"x\":" + "[".repeat(20) + "]".repeat(20))),
                arguments(Endpoint.CERTIFICATE, edit("junk before", body -> "junk\n" + body)),
                arguments(Endpoint.CERTIFICATE, edit("junk after", body -> body + "junk")),
                arguments(Endpoint.CERTIFICATE, edit("a key inside", body -> body + key)),
                arguments(Endpoint.CERTIFICATE, Fault.wrongCertificate(WrongCertificate.WITHOUT_CHAIN)),
                arguments(Endpoint.NEW_ORDER, Fault.dateSkew(Duration.ofDays(-9000))),
                arguments(Endpoint.NEW_ORDER, Fault.contentType("text/plain")));
    }

    @Test
    void asksAtMostTenTimesForANonceThatIsGood() {
        String name = "nonce.example";
        lifecycle.ensure(CertificateSpec.of(name));
        fixture.ca.faults().always(Endpoint.NEW_ORDER, Fault.badNonce());
        fixture.ca.clearRequests();

        assertThat(catchThrowable(() -> lifecycle.renew(name))).isInstanceOf(IssuanceException.class);

        fixture.ca.faults().clear();
        assertThat(fixture.ca.requests().stream()
                        .filter(request -> request.endpoint() == Endpoint.NEW_ORDER)
                        .count())
                .isBetween(2L, 10L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"newNonce", "newOrder", "newAccount", "meta"})
    void refusesADirectoryThatLeadsElsewhereOrHasHoles(String member) {
        String name = "d" + serial++ + ".example";
        for (Fault fault : Arrays.asList(
                replace(
                        "\"" + member + "\"\\s*:\\s*(\"[^\"]*\"|\\{)",
                        "\"" + member + "\":"
                                + (member.equals("meta")
                                        ? "{\"x\":" + "[".repeat(50) + "]".repeat(50) + ","
                                        : "\"http://127.0.0.1:1/\"")),
                Fault.redirect(elsewhere()),
                Fault.gzipBomb(GIBIBYTE / 16),
                Fault.answer(200, "application/json", "[]"),
                Fault.answer(200, "application/json", "{}"),
                Fault.answer(200, "application/json", ""),
                Fault.html(200))) {
            fixture.ca.faults().always(Endpoint.DIRECTORY, fault);
            try (CertificateLifecycle fresh = CertificateLifecycle.builder()
                    .authority(fixture.authority().withRequestTimeout(LIMIT))
                    .store(MemoryCertificateStore.create())
                    .clock(fixture.clock)
                    .hook(Hook.of("dns", new ZoneDns(fixture.ca.zone(), new Trace())))
                    .build()) {
                Throwable thrown = catchThrowable(() -> fresh.ensure(CertificateSpec.of(name)));
                assertThat(thrown).as(fault.toString()).isInstanceOfSatisfying(IssuanceException.class, e -> assertThat(
                                e.kind())
                        .as(e.getMessage())
                        .isIn(FailureKind.UNTRUSTWORTHY, FailureKind.REFUSED, FailureKind.TRANSIENT));
            } finally {
                fixture.ca.faults().clear();
            }
            refused.add("DIRECTORY " + fault);
        }
        assertThat(elsewhere).hasValue(0);
    }
}
