// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.ca.Hierarchy;
import io.certhooks.testkit.ca.LeafIssuer;
import io.certhooks.testkit.dns.Zone;
import io.certhooks.testkit.endpoint.Authority;
import io.certhooks.testkit.endpoint.Urls;
import io.certhooks.testkit.jws.Nonces;
import io.certhooks.testkit.limit.RateLimits;
import io.certhooks.testkit.state.AccountPolicy;
import io.certhooks.testkit.state.Accounts;
import io.certhooks.testkit.state.Authorizations;
import io.certhooks.testkit.state.Certificates;
import io.certhooks.testkit.state.IssuancePolicy;
import io.certhooks.testkit.state.Orders;
import io.certhooks.testkit.state.PollPolicy;
import io.certhooks.testkit.state.Profile;
import io.certhooks.testkit.state.RateLimiter;
import io.certhooks.testkit.state.RenewalAdvice;
import io.certhooks.testkit.state.ReusePolicy;
import io.certhooks.testkit.tcp.TcpListener;
import io.certhooks.testkit.validation.ChallengeValidators;
import io.certhooks.testkit.validation.Targets;
import io.certhooks.testkit.validation.ValidationRuns;
import io.certhooks.testkit.wire.HttpListener;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Settings of an {@link AcmeTestServer} to be. Used by one thread. */
public final class AcmeTestServerBuilder {

    private final Map<String, Profile> profiles = new LinkedHashMap<>();
    private final Map<String, byte[]> externalKeys = new LinkedHashMap<>();
    private Clock clock = Clock.systemUTC();
    private Duration lifetime = Duration.ofDays(90);
    private Duration orderLifetime = Duration.ofDays(7);
    private Duration authorizationLifetime = Duration.ofDays(30);
    private Duration pollHold = Duration.ofMillis(500);
    private @Nullable URI terms;
    private boolean externalAccountRequired;
    private boolean authorizationReuse;
    private boolean orderReuse;
    private boolean justInTimeValidation;
    private boolean busyChallengeConflicts;
    private boolean renewalInfo = true;
    private int alternates;
    private int chainLength = 1;
    private List<String> challengeTypes = List.of("http-01", "dns-01", "tls-alpn-01");
    private List<String> issuerNames = List.of("ca.test");
    private RateLimits rateLimits = RateLimits.none();
    private int perspectives = 1;
    private String pollRetryAfter = "";
    private int dnsPort;
    private int ordersPerPage = 50;
    private int port;

    AcmeTestServerBuilder() {}

    /** The clock that rules all of the CA's decisions and the dates in certificates; by default the system's. */
    public AcmeTestServerBuilder clock(Clock newClock) {
        clock = Objects.requireNonNull(newClock, "newClock");
        return this;
    }

    /**
     * How long certificates live if an order names neither a profile nor dates; 90 days by default.
     *
     * @throws IllegalArgumentException if it is less than a second
     */
    public AcmeTestServerBuilder lifetime(Duration newLifetime) {
        lifetime = positive(newLifetime);
        return this;
    }

    /**
     * How long an order may stay unfinished; 7 days by default.
     *
     * @throws IllegalArgumentException if it is less than a second
     */
    public AcmeTestServerBuilder orderLifetime(Duration newLifetime) {
        orderLifetime = positive(newLifetime);
        return this;
    }

    /**
     * How long an authorization stays valid; 30 days by default.
     *
     * @throws IllegalArgumentException if it is less than a second
     */
    public AcmeTestServerBuilder authorizationLifetime(Duration newLifetime) {
        authorizationLifetime = positive(newLifetime);
        return this;
    }

    /**
     * Adds a profile that orders may name, shown in the directory.
     *
     * @param newLifetime how long its certificates live
     * @throws IllegalArgumentException if it is less than a second
     */
    public AcmeTestServerBuilder profile(String name, Duration newLifetime) {
        Objects.requireNonNull(name, "name");
        String description = "Certificates for " + positive(newLifetime) + ".";
        profiles.put(name, new Profile(name, description, newLifetime));
        return this;
    }

    /**
     * Adds an external account that new accounts may be bound to (RFC 8555 section 7.3.4).
     *
     * @param keyId its key id
     * @param hmacKey its MAC key, which is copied
     */
    public AcmeTestServerBuilder externalAccount(String keyId, byte[] hmacKey) {
        externalKeys.put(Objects.requireNonNull(keyId, "keyId"), hmacKey.clone());
        return this;
    }

    /** Refuses new accounts that are not bound to an external account. */
    public AcmeTestServerBuilder requireExternalAccount() {
        externalAccountRequired = true;
        return this;
    }

    /** Demands agreement to these terms of service; by default there are none. */
    public AcmeTestServerBuilder termsOfService(URI newTerms) {
        terms = Objects.requireNonNull(newTerms, "newTerms");
        return this;
    }

    /**
     * How many chains there are beside the default one, each with a root of its own; 0 by default.
     *
     * @throws IllegalArgumentException if it is negative or above 10
     */
    public AcmeTestServerBuilder alternateChains(int count) {
        alternates = within(count, 10);
        return this;
    }

    /**
     * How many intermediates stand between a certificate and its root; 1 by default. With 0 the root issues, which
     * excludes alternate chains.
     *
     * @throws IllegalArgumentException if it is negative or above 10
     */
    public AcmeTestServerBuilder chainLength(int intermediates) {
        chainLength = within(intermediates, 10);
        return this;
    }

    /**
     * The challenge types that are offered, in this order, as far as they go with the identifier; {@code http-01},
     * {@code dns-01} and {@code tls-alpn-01} by default, {@code dns-account-01} and {@code dns-persist-01} on demand. A type
     * that is unknown makes {@link #start()} fail.
     */
    public AcmeTestServerBuilder challengeTypes(String... types) {
        challengeTypes = List.of(types);
        return this;
    }

    /**
     * The names by which records in DNS may call this CA: the {@code caaIdentities} of its directory, and the {@code
     * issuer-domain-names} of dns-persist-01; {@code ca.test} by default.
     *
     * @throws IllegalArgumentException if there are none or more than 10, or one is not a domain name in lower case
     */
    public AcmeTestServerBuilder issuerNames(String... names) {
        within(names.length - 1, 9);
        for (String name : names) {
            if (name.length() > 253 || !name.matches("[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})*")) {
                throw new IllegalArgumentException(name + " is not a domain name in lower case without a final dot");
            }
        }
        issuerNames = List.of(names);
        return this;
    }

    /** Whether a valid authorization serves later orders of its account too; false by default. */
    public AcmeTestServerBuilder authorizationReuse(boolean newReuse) {
        authorizationReuse = newReuse;
        return this;
    }

    /** Whether a new order for the same names as an unfinished one of its account is that one; false by default. */
    public AcmeTestServerBuilder orderReuse(boolean newReuse) {
        orderReuse = newReuse;
        return this;
    }

    /**
     * Whether a new authorization is valid at once where a record for dns-persist-01 is found, if that is offered; false
     * by default. Clients that know nothing of dns-persist-01 can use its records then.
     */
    public AcmeTestServerBuilder justInTimeValidation(boolean newValidation) {
        justInTimeValidation = newValidation;
        return this;
    }

    /**
     * Whether a client that triggers a challenge for a second time while it is checked gets 409 (conflict) in place of
     * the challenge; false by default.
     */
    public AcmeTestServerBuilder busyChallengeConflicts(boolean newConflicts) {
        busyChallengeConflicts = newConflicts;
        return this;
    }

    /** Leaves ACME renewal information (RFC 9773) out of the directory. */
    public AcmeTestServerBuilder withoutRenewalInfo() {
        renewalInfo = false;
        return this;
    }

    /** The rate limits; none by default. */
    public AcmeTestServerBuilder rateLimits(RateLimits newLimits) {
        rateLimits = Objects.requireNonNull(newLimits, "newLimits");
        return this;
    }

    /**
     * From how many places each proof is checked, one after the other; all must find it; 1 by default. A failure at a
     * later one says so in its problem.
     *
     * @throws IllegalArgumentException if it is less than 1 or above 10
     */
    public AcmeTestServerBuilder perspectives(int count) {
        perspectives = 1 + within(count - 1, 9);
        return this;
    }

    /**
     * The port of {@link AcmeTestServer#dns()}; 0, the default, for any free one.
     *
     * @throws IllegalArgumentException if it is not a port
     */
    public AcmeTestServerBuilder dnsPort(int newPort) {
        dnsPort = within(newPort, 65_535);
        return this;
    }

    /**
     * Makes the CA like Let's Encrypt: its rate limits, its profiles (classic for 90 days, tlsserver for 45, shortlived
     * for 160 hours), reuse of authorizations and of unfinished orders, one alternate chain, terms of service, 409 for a
     * challenge that is triggered again, and a Retry-After of three seconds while a client has to wait. What is set
     * afterwards overrides it.
     */
    public AcmeTestServerBuilder letsEncrypt() {
        return rateLimits(RateLimits.letsEncrypt())
                .profile("classic", Duration.ofDays(90))
                .profile("tlsserver", Duration.ofDays(45))
                .profile("shortlived", Duration.ofHours(160))
                .authorizationReuse(true)
                .orderReuse(true)
                .busyChallengeConflicts(true)
                .alternateChains(1)
                .termsOfService(URI.create("https://ca.test/terms"))
                .pollRetryAfter("3");
    }

    /** The Retry-After header of unfinished orders, authorizations and challenges; empty, the default, for none. */
    public AcmeTestServerBuilder pollRetryAfter(String text) {
        pollRetryAfter = Objects.requireNonNull(text, "text");
        return this;
    }

    /**
     * How many orders a page of an account's list of orders holds; 50 by default.
     *
     * @throws IllegalArgumentException if it is less than 1 or above 1000
     */
    public AcmeTestServerBuilder ordersPerPage(int count) {
        ordersPerPage = 1 + within(count - 1, 999);
        return this;
    }

    /**
     * The port on 127.0.0.1; 0, the default, for any free one.
     *
     * @throws IllegalArgumentException if it is not a port
     */
    public AcmeTestServerBuilder port(int newPort) {
        port = within(newPort, 65_535);
        return this;
    }

    /**
     * How long the answer to a poll may wait, in real time, for a validation that is under way, so that clients with
     * slow polls see the end at their first; half a second by default, zero to answer at once.
     */
    public AcmeTestServerBuilder pollHold(Duration newHold) {
        pollHold = Objects.requireNonNull(newHold, "newHold");
        return this;
    }

    /**
     * Starts the server.
     *
     * @throws IllegalArgumentException if the settings do not go together
     * @throws java.io.UncheckedIOException if the port is in use
     */
    public AcmeTestServer start() {
        if (chainLength == 0 && alternates > 0) {
            throw new IllegalArgumentException(alternates
                    + " alternate chains need at least one intermediate; raise chainLength or drop alternateChains");
        }
        ServerSocket socket = HttpListener.bind(port);
        try {
            return new AcmeTestServer(this, socket);
        } catch (RuntimeException e) {
            TcpListener.release(socket);
            throw e;
        }
    }

    Clock clock() {
        return clock;
    }

    int dnsPort() {
        return dnsPort;
    }

    Authority authority(String base, Targets targets, Zone zone) {
        Urls urls = new Urls(base);
        Hierarchy hierarchy = Hierarchy.create(1 + alternates, chainLength, clock.instant());
        Authorizations authorizations = new Authorizations(clock, authorizationLifetime);
        return new Authority(
                clock,
                urls,
                new Nonces(),
                new Accounts(),
                new AccountPolicy(terms, externalKeys, externalAccountRequired),
                authorizations,
                new ReusePolicy(authorizationReuse, orderReuse, justInTimeValidation),
                new Orders(authorizations, clock, orderLifetime),
                ordersPerPage,
                new Certificates(),
                new IssuancePolicy(lifetime, List.copyOf(profiles.values())),
                new RenewalAdvice(renewalInfo, clock),
                new RateLimiter(rateLimits, clock),
                new PollPolicy(pollHold, pollRetryAfter, busyChallengeConflicts),
                new ChallengeValidators(challengeTypes, issuerNames, perspectives, targets, zone),
                new ValidationRuns(),
                hierarchy,
                new LeafIssuer(hierarchy, urls.of(Endpoint.CRL)));
    }

    private static Duration positive(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a lifetime of " + duration + "; at least a second is needed");
        }
        return duration;
    }

    private static int within(int number, int max) {
        if (number < 0 || number > max) {
            throw new IllegalArgumentException(number + " is not within 0 to " + max);
        }
        return number;
    }
}
