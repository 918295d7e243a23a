// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import io.certhooks.testkit.acme.AccountRecord;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.acme.RequestRecord;
import io.certhooks.testkit.ca.Chain;
import io.certhooks.testkit.ca.ServerIdentity;
import io.certhooks.testkit.dns.DnsResponder;
import io.certhooks.testkit.dns.Zone;
import io.certhooks.testkit.endpoint.AcmeApplication;
import io.certhooks.testkit.endpoint.Authority;
import io.certhooks.testkit.endpoint.Greetings;
import io.certhooks.testkit.endpoint.IdentifierRules;
import io.certhooks.testkit.endpoint.RequestLog;
import io.certhooks.testkit.fault.Faults;
import io.certhooks.testkit.state.Account;
import io.certhooks.testkit.state.RenewalWindow;
import io.certhooks.testkit.state.ResourceStatus;
import io.certhooks.testkit.state.StoredCertificate;
import io.certhooks.testkit.validation.Targets;
import io.certhooks.testkit.wire.Greeting;
import io.certhooks.testkit.wire.HttpListener;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An ACME certificate authority (RFC 8555) inside the JVM: HTTPS on loopback, real validation, and time that the test
 * moves. It listens from {@link #start()} until {@link #close()}. Thread-safe.
 *
 * <pre>{@code
 * try (AcmeTestServer ca = AcmeTestServer.start()) {
 *     ca.http01Port(myChallengeServer.port());
 *     client.order(ca.directory(), ca.tlsRoot(), "example.org");
 *     assertThat(ca.issued()).hasSize(1);
 * }
 * }</pre>
 */
public final class AcmeTestServer implements AutoCloseable {

    private static final int SUPERSEDED = 4;

    private final Authority authority;
    private final IdentifierRules rules = new IdentifierRules();
    private final Faults faults = new Faults();
    private final RequestLog log = new RequestLog();
    private final Targets targets;
    private final Zone names;
    private final TestZone zone;
    private final ServerIdentity identity;
    private final URI directory;
    private final HttpListener listener;
    private final int dnsPort;
    private @Nullable DnsResponder dns;
    private @Nullable HttpListener panel;
    private boolean closed;

    AcmeTestServer(AcmeTestServerBuilder builder, ServerSocket socket) {
        this.names = new Zone(builder.clock());
        this.zone = new TestZone(names);
        this.targets = new Targets(names);
        this.dnsPort = builder.dnsPort();
        String base = "https://localhost:" + socket.getLocalPort();
        this.directory = URI.create(base + "/directory");
        this.authority = builder.authority(base, targets, names);
        this.identity = ServerIdentity.create(Instant.now());
        AcmeApplication application = new AcmeApplication(authority, rules, faults, log);
        this.listener = HttpListener.serve(socket, new Greetings(identity, faults), application);
    }

    /** Starts a server with the settings that {@link #builder()} begins with. */
    public static AcmeTestServer start() {
        return builder().start();
    }

    /** Settings of a server to be: the system's clock, any free port, 90 days, no terms, one chain. */
    public static AcmeTestServerBuilder builder() {
        return new AcmeTestServerBuilder();
    }

    /** The URL of the directory, from which a client finds everything. */
    public URI directory() {
        return directory;
    }

    /** The root certificate that a client must trust to speak HTTPS with this server; it issues nothing else. */
    public X509Certificate tlsRoot() {
        return identity.root();
    }

    /** The roots of the issued certificates: first the default chain's, then those of the alternates. */
    public List<X509Certificate> roots() {
        return authority.hierarchy().chains().stream().map(Chain::root).toList();
    }

    /** Says on which loopback port the CA finds port 80 of every name; 0, as at the start, for on none. */
    public void http01Port(int port) {
        targets.http01Port(port);
    }

    /** Says on which loopback port the CA finds port 443 of every name; 0, as at the start, for on none. */
    public void tlsAlpn01Port(int port) {
        targets.tlsAlpn01Port(port);
    }

    /** DNS as the CA sees it. */
    public TestZone zone() {
        return zone;
    }

    /**
     * Where {@link #zone()} is served as real DNS, over UDP and TCP on loopback, for programs that ask a resolver. The
     * responder starts with the first call.
     *
     * @throws java.io.UncheckedIOException if its port is in use
     * @throws IllegalStateException if the server is closed
     */
    public synchronized InetSocketAddress dns() {
        if (closed) {
            throw new IllegalStateException("the test CA is closed");
        }
        if (dns == null) {
            dns = DnsResponder.start(names, dnsPort == 0 ? FreePorts.next() : dnsPort);
        }
        return dns.address();
    }

    /**
     * Where programs in any language can work this CA by HTTP: {@code POST /set-txt} with
     * {@code {"host": "_acme-challenge.example.org", "value": "..."}}, {@code /clear-txt}, {@code /set-cname},
     * {@code /clear-cname}, {@code /add-fault} ..., and {@code GET /root}, {@code /issued}, {@code /requests}. The DNS calls
     * are those of pebble-challtestsrv, so that hooks written for it work here. {@code /advance} moves the time of a CA that
     * runs as a program of its own, and of no other. The panel starts with the first call, on a free port.
     *
     * @return an http URL on loopback that ends with a slash
     * @throws IllegalStateException if the server is closed
     */
    public synchronized URI controlPanel() {
        return controlPanel(0, step -> {
            throw new IllegalArgumentException("the time of this CA is moved by the clock it was started with");
        });
    }

    synchronized URI controlPanel(int port, Function<Duration, Instant> advance) {
        if (closed) {
            throw new IllegalStateException("the test CA is closed");
        }
        if (panel == null) {
            panel = HttpListener.serve(HttpListener.bind(port), Greeting.Plain::new, new ControlPanel(this, advance));
        }
        return URI.create("http://localhost:" + panel.port() + "/");
    }

    /** Says whether later proofs of control are checked or believed. */
    public void validation(ValidationMode mode) {
        authority.validators().alwaysValid(mode == ValidationMode.ALWAYS_VALID);
    }

    /**
     * Lets the validation of a name fail from now on, whatever its proof.
     *
     * @param name a DNS name, without the {@code *.} of a wildcard, or an IP address
     * @param problem what the challenge shows then
     */
    public void refuse(String name, AcmeProblem problem) {
        authority.validators().refuse(Objects.requireNonNull(name, "name"), Objects.requireNonNull(problem, "problem"));
    }

    /** Ends a {@link #refuse}. */
    public void accept(String name) {
        authority.validators().accept(Objects.requireNonNull(name, "name"));
    }

    /** Refuses orders that hold a name (rejectedIdentifier). */
    public void reject(String name) {
        rules.reject(Objects.requireNonNull(name, "name"));
    }

    /** How many orders were created so far, whatever became of them. */
    public int orderCount() {
        return authority.orders().size();
    }

    /** The certificates issued so far, in order; never null but potentially empty. */
    public List<X509Certificate> issued() {
        return authority.certificates().all().stream()
                .map(StoredCertificate::certificate)
                .toList();
    }

    /**
     * True if a certificate is revoked.
     *
     * @throws IllegalArgumentException if this CA did not issue it
     */
    public boolean isRevoked(X509Certificate certificate) {
        return stored(certificate).revoked().isPresent();
    }

    /** The latest ten thousand requests, the oldest first; never null but potentially empty. */
    public List<RequestRecord> requests() {
        return log.all();
    }

    /** Forgets the requests so far, so that {@link #requests()} begins anew. */
    public void clearRequests() {
        log.clear();
    }

    /** The accounts as they stand, in order of creation; never null but potentially empty. */
    public List<AccountRecord> accounts() {
        return authority.accounts().all().stream().map(this::record).toList();
    }

    /** Forgets an account, so that its requests fail (accountDoesNotExist); does nothing if there is none of this id. */
    public void removeAccount(String id) {
        authority.accounts().remove(Objects.requireNonNull(id, "id"));
    }

    /**
     * Ends an account as the CA's own decision, so that its requests fail (unauthorized).
     *
     * @throws IllegalArgumentException if there is no account of this id
     */
    public void revokeAccount(String id) {
        authority.accounts().update(id, account -> account.withStatus(ResourceStatus.REVOKED));
    }

    /**
     * Ends an account as its owner's decision, made with another client, so that its requests fail (unauthorized).
     *
     * @throws IllegalArgumentException if there is no account of this id
     */
    public void deactivateAccount(String id) {
        authority.accounts().update(id, account -> account.withStatus(ResourceStatus.DEACTIVATED));
    }

    /** The script of faults: what shall go wrong, and with which requests. */
    public Faults faults() {
        return faults;
    }

    /**
     * Revokes a certificate as the CA's own decision: nobody is told, and its renewal window lies in the past from now
     * on. Does nothing if it is revoked already.
     *
     * @throws IllegalArgumentException if this CA did not issue it
     */
    public void revokeBySurprise(X509Certificate certificate) {
        authority
                .certificates()
                .revoke(stored(certificate).id(), authority.clock().instant(), SUPERSEDED);
    }

    /**
     * Sets the window that the CA suggests for renewing a certificate (RFC 9773 section 4.2). Without it the window is
     * a twenty-fifth of the lifetime around the end of its second third, around its half if it lives less than ten
     * days.
     *
     * @throws IllegalArgumentException if this CA did not issue the certificate
     */
    public void renewalWindow(X509Certificate certificate, Instant from, Instant to) {
        authority.certificates().window(stored(certificate).id(), RenewalWindow.between(from, to));
    }

    /**
     * Sets the window that the CA suggests for renewing a certificate, with a page that explains it.
     *
     * @throws IllegalArgumentException if this CA did not issue the certificate
     */
    public void renewalWindow(X509Certificate certificate, Instant from, Instant to, URI explanation) {
        authority.certificates().window(stored(certificate).id(), new RenewalWindow(from, to, explanation));
    }

    /** Sets the Retry-After header of renewal information, sensible or not; six hours at the start, empty for none. */
    public void renewalInfoRetryAfter(String text) {
        authority.renewalAdvice().retryAfter(text);
    }

    /** Sets the Retry-After header of unfinished orders, authorizations and challenges; empty, as at the start, for none. */
    public void pollRetryAfter(String text) {
        authority.pollPolicy().retryAfter(Objects.requireNonNull(text, "text"));
    }

    /** Lets orders that are finalized from now on stay in processing for so long by the CA's clock; zero at the start. */
    public void issuanceDelay(Duration delay) {
        authority.issuancePolicy().delay(Objects.requireNonNull(delay, "delay"));
    }

    /** Puts new terms of service in force; until an account agrees, its orders fail (userActionRequired). */
    public void changeTerms(URI terms) {
        authority.accountPolicy().changeTerms(Objects.requireNonNull(terms, "terms"));
    }

    /** Makes all nonces invalid that clients hold, as a restart of the CA would. */
    public void forgetNonces() {
        authority.nonces().forget();
    }

    /** Stops listening, ends all connections and validations. Does nothing if closed already. */
    @Override
    public synchronized void close() {
        closed = true;
        listener.close();
        targets.close();
        authority.runs().close();
        if (dns != null) {
            dns.close();
        }
        if (panel != null) {
            panel.close();
        }
    }

    private StoredCertificate stored(X509Certificate certificate) {
        return authority
                .certificates()
                .find(Objects.requireNonNull(certificate, "certificate"))
                .orElseThrow(() -> new IllegalArgumentException("this CA did not issue the certificate of "
                        + certificate.getSubjectX500Principal() + ", serial " + certificate.getSerialNumber()));
    }

    private AccountRecord record(Account account) {
        return new AccountRecord(
                account.id(),
                URI.create(authority.urls().of(Endpoint.ACCOUNT, account.id())),
                account.status().label(),
                account.contacts(),
                Objects.requireNonNullElse(account.externalAccount(), ""),
                account.key().thumbprint());
    }
}
