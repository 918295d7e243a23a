// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.Hook;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import io.certhooks.x509.Keys;
import io.certhooks.x509.SelfSigned;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(600)
class ReloadableTlsTest {

    private static final String TLS13 = "TLSv1.3";
    private static final String TLS12 = "TLSv1.2";

    private final ReloadableTls tls = ReloadableTls.create();

    enum Kind {
        HTTPS_SERVER,
        SERVER_SOCKET;

        TlsServer start(SSLContext context) throws IOException {
            return this == HTTPS_SERVER ? TlsServer.https(context) : TlsServer.socket(context);
        }
    }

    @ParameterizedTest
    @EnumSource
    void swapsTheCertificateOfARunningServer(Kind kind) throws Exception {
        tls.reload(SelfSigned.certificate("a", 1, KeyType.EC_P256, "a.example.org"));
        try (TlsServer server = kind.start(tls.sslContext())) {
            TlsClient client = new TlsClient(server.port());
            assertThat(client.ask("a.example.org", TLS13).getSerialNumber()).isEqualTo(1);
            tls.reload(SelfSigned.certificate("a", 2, KeyType.RSA_2048, "a.example.org"));
            assertThat(client.ask("a.example.org", TLS13).getSerialNumber()).isEqualTo(2);
            assertThat(client.ask("a.example.org", TLS12).getSerialNumber()).isEqualTo(2);
        }
    }

    @Test
    void worksWithEnginesOfOnesOwn() throws Exception {
        tls.reload(SelfSigned.certificate("a", 7, KeyType.EC_P384, "a.example.org"));
        SSLEngine server = tls.sslContext().createSSLEngine();
        server.setUseClientMode(false);
        SSLEngine client = new TlsClient(0).engine("a.example.org");

        shakeHands(client, server);

        assertThat(((X509Certificate) client.getSession().getPeerCertificates()[0]).getSerialNumber())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "first.example.org, 1",
        "FIRST.example.org, 1",
        "www.example.net, 2",
        "a.wild.example.org, 3",
        "exact.wild.example.org, 4",
        "a.b.wild.example.org, 1",
        "wild.example.org, 1",
        "unknown.example.com, 1",
        "localhost, 1",
        "'', 1"
    })
    void choosesByTheHostTheClientAsksFor(String host, int serial) throws Exception {
        tls.reload(SelfSigned.certificate("one", 1, KeyType.EC_P256, "first.example.org"));
        tls.reload(SelfSigned.certificate("two", 2, KeyType.RSA_2048, "example.net", "www.example.net"));
        tls.reload(SelfSigned.certificate("three", 3, KeyType.EC_P256, "*.wild.example.org"));
        tls.reload(SelfSigned.certificate("four", 4, KeyType.RSA_2048, "exact.wild.example.org"));
        try (TlsServer server = TlsServer.https(tls.sslContext())) {
            TlsClient client = new TlsClient(server.port());
            assertThat(client.ask(host, TLS13).getSerialNumber()).isEqualTo(serial);
            assertThat(client.ask(host, TLS12).getSerialNumber()).isEqualTo(serial);
        }
    }

    @Test
    void keepsTheFirstCertificateAsDefaultWhenItIsReplaced() throws Exception {
        tls.reload(SelfSigned.certificate("one", 1, KeyType.EC_P256, "a.example.org"));
        tls.reload(SelfSigned.certificate("two", 2, KeyType.EC_P256, "b.example.org"));
        tls.reload(SelfSigned.certificate("one", 3, KeyType.EC_P256, "c.example.org"));
        try (TlsServer server = TlsServer.https(tls.sslContext())) {
            TlsClient client = new TlsClient(server.port());
            assertThat(client.ask("", TLS13).getSerialNumber()).isEqualTo(3);
            assertThat(client.ask("a.example.org", TLS13).getSerialNumber()).isEqualTo(3);
            assertThat(client.ask("b.example.org", TLS13).getSerialNumber()).isEqualTo(2);

            tls.remove("one");
            tls.remove("unknown");
            assertThat(client.ask("c.example.org", TLS13).getSerialNumber()).isEqualTo(2);
        }
    }

    @Test
    void servesBothKeyTypesForOneHost() throws Exception {
        tls.reload(SelfSigned.certificate("rsa", 1, KeyType.RSA_2048, "a.example.org"));
        tls.reload(SelfSigned.certificate("ec", 2, KeyType.EC_P256, "a.example.org"));
        try (TlsServer server = TlsServer.https(tls.sslContext())) {
            TlsClient client = new TlsClient(server.port());
            for (String host : List.of("a.example.org", "")) {
                try (SSLSocket rsa =
                        client.connect(host, List.of(TLS12), List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))) {
                    assertThat(TlsClient.ask(rsa).getSerialNumber()).isEqualTo(1);
                }
                try (SSLSocket ec =
                        client.connect(host, List.of(TLS12), List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))) {
                    assertThat(TlsClient.ask(ec).getSerialNumber()).isEqualTo(2);
                }
            }
        }
    }

    @Test
    void prefersTheCertificateThatLivesLonger() throws Exception {
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        List<String> hosts = List.of("a.example.org");
        tls.reload(SelfSigned.certificate("long", 1, pair, pair.getPrivate(), Duration.ofDays(80), hosts));
        tls.reload(SelfSigned.certificate("forgotten", 2, pair, pair.getPrivate(), Duration.ofDays(3), hosts));
        try (TlsServer server = TlsServer.https(tls.sslContext())) {
            assertThat(new TlsClient(server.port()).ask("a.example.org", TLS13).getSerialNumber())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesHandshakesBeforeTheFirstCertificateAndRecovers(Kind kind) throws Exception {
        assertThat(tls.isReady()).isFalse();
        try (TlsServer server = kind.start(tls.sslContext())) {
            TlsClient client = new TlsClient(server.port());
            // The JDK's HTTPS server closes without an alert.
            assertThatThrownBy(() -> client.ask("a.example.org", TLS13))
                    .isInstanceOf(kind == Kind.HTTPS_SERVER ? IOException.class : SSLHandshakeException.class);
            tls.reload(SelfSigned.certificate("a", 1, KeyType.EC_P256, "a.example.org"));
            assertThat(tls.isReady()).isTrue();
            assertThat(client.ask("a.example.org", TLS13).getSerialNumber()).isEqualTo(1);
        }
    }

    @Test
    void refusesACertificateItCannotServeAndKeepsTheOldOne() throws Exception {
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        KeyPair other = Keys.generate(KeyType.EC_P256);
        List<String> hosts = List.of("a.example.org");
        tls.reload(SelfSigned.certificate("a", 1, pair, hosts));
        IssuedCertificate wrongKey =
                SelfSigned.certificate("a", 2, pair, other.getPrivate(), Duration.ofDays(90), hosts);
        IssuedCertificate noKey = SelfSigned.certificate("a", 3, pair, null, Duration.ofDays(90), hosts);

        assertThatThrownBy(() -> tls.reload(wrongKey))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("certificate a")
                .hasMessageContaining("does not belong");
        assertThatThrownBy(() -> tls.reload(noKey)).hasMessageContaining("owner keeps the key");

        try (TlsServer server = TlsServer.https(tls.sslContext())) {
            assertThat(new TlsClient(server.port()).ask("a.example.org", TLS13).getSerialNumber())
                    .isEqualTo(1);
        }
    }

    @Test
    void leavesConnectionsThatExistAlone() throws Exception {
        tls.reload(SelfSigned.certificate("a", 1, KeyType.EC_P256, "a.example.org"));
        try (TlsServer server = TlsServer.https(tls.sslContext())) {
            TlsClient client = new TlsClient(server.port());
            try (SSLSocket before = client.connect("a.example.org", List.of(TLS13), List.of())) {
                tls.reload(SelfSigned.certificate("a", 2, KeyType.EC_P256, "a.example.org"));
                assertThat(TlsClient.ask(before).getSerialNumber()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3", "TLSv1.2"})
    void resumesSessionsOnlyUntilTheNextCertificate(String protocol) throws Exception {
        tls.reload(SelfSigned.certificate("a", 1, KeyType.EC_P256, "a.example.org"));
        try (TlsServer server = TlsServer.https(tls.sslContext())) {
            TlsClient client = new TlsClient(server.port());
            client.ask("a.example.org", protocol);
            assertThat(client.ask("a.example.org", protocol).getSerialNumber()).isEqualTo(1);
            assertThat(client.looksAtCertificates())
                    .as("the second one was resumed")
                    .isEqualTo(1);

            tls.reload(SelfSigned.certificate("a", 2, KeyType.EC_P256, "a.example.org"));

            assertThat(client.ask("a.example.org", protocol).getSerialNumber()).isEqualTo(2);
            assertThat(client.looksAtCertificates()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3", "TLSv1.2"})
    void neverResumesSessionsOfServerSockets(String protocol) throws Exception {
        tls.reload(SelfSigned.certificate("a", 1, KeyType.EC_P256, "a.example.org"));
        try (TlsServer server = TlsServer.socket(tls.sslContext())) {
            TlsClient client = new TlsClient(server.port());
            client.ask("a.example.org", protocol);
            client.ask("a.example.org", protocol);
            assertThat(client.looksAtCertificates()).isEqualTo(2);
        }
    }

    @Test
    void servesAContextOfOnesOwn() throws Exception {
        tls.reload(SelfSigned.certificate("a", 1, KeyType.EC_P256, "a.example.org"));
        SSLContext own = SSLContext.getInstance("TLS");
        own.init(new javax.net.ssl.KeyManager[] {tls.keyManager()}, null, null);
        try (TlsServer server = TlsServer.https(own)) {
            assertThat(new TlsClient(server.port()).ask("a.example.org", TLS13).getSerialNumber())
                    .isEqualTo(1);
        }
        assertThatThrownBy(() -> tls.sslContext().init(null, null, null)).hasMessageContaining("keyManager()");
        assertThat(tls.keyManager().getServerAliases("EC", null)).hasSize(1);
        assertThat(tls.keyManager().getServerAliases("RSA", null)).isNull();
        assertThat(tls.keyManager().chooseClientAlias(new String[] {"EC"}, null, null))
                .isNull();
    }

    @Test
    void keepsSessionSettings() throws Exception {
        tls.sslContext().getServerSessionContext().setSessionTimeout(77);
        tls.sslContext().getServerSessionContext().setSessionCacheSize(7);
        tls.reload(SelfSigned.certificate("a", 1, KeyType.EC_P256, "a.example.org"));
        assertThat(tls.sslContext().getServerSessionContext().getSessionTimeout())
                .isEqualTo(77);
        assertThat(tls.sslContext().getServerSessionContext().getSessionCacheSize())
                .isEqualTo(7);
    }

    @Test
    void givesAHandshakeKeyAndChainOfOneCertificate() throws Exception {
        tls.reload(SelfSigned.certificate("a", 1, KeyType.EC_P256, "a.example.org"));
        String alias = tls.keyManager().chooseEngineServerAlias("EC", null, null);
        for (int i = 2; i < 10; i++) {
            tls.reload(SelfSigned.certificate("a", i, KeyType.EC_P256, "a.example.org"));
        }
        System.gc();
        X509Certificate leaf = tls.keyManager().getCertificateChain(alias)[0];
        assertThat(leaf.getSerialNumber()).isEqualTo(1);
        assertThat(Keys.match(tls.keyManager().getPrivateKey(alias), leaf.getPublicKey()))
                .isTrue();
    }

    @Test
    void answersAHandshakeFromOneMoment() throws Exception {
        SSLEngine handshake = tls.sslContext().createSSLEngine();
        tls.reload(SelfSigned.certificate("a", 1, KeyType.RSA_2048, "a.example.org"));
        assertThat(tls.keyManager().chooseEngineServerAlias("EC", null, handshake))
                .isNull();
        tls.reload(SelfSigned.certificate("a", 2, KeyType.EC_P256, "a.example.org"));

        String alias = tls.keyManager().chooseEngineServerAlias("RSA", null, handshake);
        assertThat(tls.keyManager().getCertificateChain(alias)[0].getSerialNumber())
                .isEqualTo(1);
        assertThat(tls.keyManager().chooseEngineServerAlias("EC", null, handshake))
                .isNotNull();
    }

    @Test
    void forgetsReplacedKeys() throws Exception {
        WeakReference<PrivateKey> replaced = reloadOnce();
        try (TlsServer server = TlsServer.https(tls.sslContext())) {
            new TlsClient(server.port()).ask("a.example.org", TLS13);
            tls.reload(SelfSigned.certificate("a", 2, KeyType.EC_P256, "a.example.org"));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                System.gc();
                // A weak map clears its entries when it is used.
                tls.keyManager().getPrivateKey("unknown");
                return replaced.get() == null;
            });
        }
    }

    private WeakReference<PrivateKey> reloadOnce() throws Exception {
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        tls.reload(SelfSigned.certificate("a", 1, pair, List.of("a.example.org")));
        return new WeakReference<>(pair.getPrivate());
    }

    @Test
    void isAHookByItself() {
        assertThat(Hook.of(tls).name()).isEqualTo("ReloadableTls");
    }

    @ParameterizedTest
    @EnumSource
    void failsNoHandshakeWhileItReloadsAThousandTimes(Kind kind) throws Exception {
        KeyPair[] keys = {
            Keys.generate(KeyType.EC_P256), Keys.generate(KeyType.RSA_2048), Keys.generate(KeyType.EC_P384)
        };
        tls.reload(SelfSigned.certificate("a", 0, keys[0], List.of("a.example.org")));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (TlsServer server = kind.start(tls.sslContext())) {
            Load load = new Load(server.port());
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(threads.submit(load));
            }
            for (int i = 1; i <= 1000; i++) {
                tls.reload(SelfSigned.certificate("a", i, keys[i % keys.length], List.of("a.example.org")));
                load.reached.set(i);
                // Half of the reloads follow each other as fast as they can, half wait for two handshakes.
                load.done.acquire(2 * (i % 2));
            }
            load.over.set(true);
            for (Future<?> client : clients) {
                client.get();
            }
            System.out.println(
                    kind + ": 1000 reloads during " + load.succeeded + " handshakes, failed: " + load.failures.size());
            assertThat(load.failures).isEmpty();
            assertThat(load.succeeded.get()).isGreaterThanOrEqualTo(1000);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Connects again and again, and wants the newest certificate that was loaded before, or a newer one. */
    private static final class Load implements Runnable {

        private final TlsClient client;
        private final AtomicInteger reached = new AtomicInteger();
        private final AtomicInteger succeeded = new AtomicInteger();
        private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private final Semaphore done = new Semaphore(0);

        Load(int port) throws Exception {
            client = new TlsClient(port);
        }

        @Override
        public void run() {
            while (!over.get()) {
                int atLeast = reached.get();
                try {
                    assertThat(client.askAnew("a.example.org").getSerialNumber().intValue())
                            .isGreaterThanOrEqualTo(atLeast);
                    succeeded.incrementAndGet();
                } catch (IOException | RuntimeException | AssertionError e) {
                    failures.add(e);
                } finally {
                    done.release();
                }
            }
        }
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        ByteBuffer toClient = ByteBuffer.allocate(server.getSession().getPacketBufferSize());
        List<SSLEngineResult.HandshakeStatus> over = new ArrayList<>();
        while (over.size() < 2) {
            step(client, toServer, toClient, over);
            step(server, toClient, toServer, over);
        }
    }

    private static void step(
            SSLEngine engine, ByteBuffer out, ByteBuffer in, List<SSLEngineResult.HandshakeStatus> over)
            throws SSLException {
        ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        in.flip();
        SSLEngineResult read = engine.unwrap(in, plain);
        in.compact();
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        SSLEngineResult written = engine.wrap(ByteBuffer.allocate(0), out);
        for (SSLEngineResult result : List.of(read, written)) {
            if (result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.FINISHED) {
                over.add(result.getHandshakeStatus());
            }
        }
    }
}
