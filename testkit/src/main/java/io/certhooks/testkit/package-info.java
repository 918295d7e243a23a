// SPDX-License-Identifier: Apache-2.0
/**
 * An ACME certificate authority inside the JVM, with time that a test moves.
 *
 * <p>{@link io.certhooks.testkit.AcmeTestServer} speaks the whole of RFC 8555 over HTTPS on loopback, and RFC 8737
 * (tls-alpn-01), RFC 8738 (IP addresses), RFC 9773 (renewal information) and profiles. It checks proofs for real: it
 * connects to the ports that the test names, and looks into the {@linkplain io.certhooks.testkit.TestZone zone} that
 * the test fills. Nothing is installed, nothing leaves the machine, and a warm JVM starts it in a tenth of a second.
 *
 * <pre>{@code
 * ManualClock clock = ManualClock.at(Instant.now());
 * try (AcmeTestServer ca = AcmeTestServer.builder().clock(clock).lifetime(Duration.ofDays(6)).start()) {
 *     ca.http01Port(challengeServer.port());
 *     client.order(ca.directory(), ca.tlsRoot(), "example.org");
 *     clock.advance(Duration.ofDays(4));
 *     client.renewIfDue();
 *     assertThat(ca.issued()).hasSize(2);
 * }
 * }</pre>
 *
 * <ul>
 *   <li>In JUnit, {@link io.certhooks.testkit.AcmeTestExtension} gives each test a CA and a clock.
 *   <li>{@link io.certhooks.testkit.RecordingListener} records what hooks are told.
 *   <li>{@link io.certhooks.testkit.fault} holds what can go wrong, {@link io.certhooks.testkit.limit} the rate limits,
 *       {@link io.certhooks.testkit.acme} the words in which the CA speaks.
 *   <li>{@link io.certhooks.testkit.Main} is the CA as a program, for clients in other languages.
 * </ul>
 *
 * <p><b>Time.</b> The builder's clock rules everything that a CA decides: dates in certificates, when orders and
 * authorizations expire, renewal windows, rate limits, the propagation of DNS records, the Date header. Two things live
 * in real time: the certificate of the HTTPS server, which has a root of its own, because TLS libraries look at the real
 * time; and waiting, for it is the client's patience that delays try.
 *
 * <p><b>Trust.</b> A client must trust {@link io.certhooks.testkit.AcmeTestServer#tlsRoot()} to reach the CA, and who
 * checks the issued certificates {@link io.certhooks.testkit.AcmeTestServer#roots()}. Both are new for each server; no
 * key is ever written anywhere. The CA listens on loopback only.
 *
 * <p><b>Threads.</b> Everything in this package is thread-safe unless it says otherwise; builders are not. Server
 * threads are daemons.
 */
@NullMarked
package io.certhooks.testkit;

import org.jspecify.annotations.NullMarked;
