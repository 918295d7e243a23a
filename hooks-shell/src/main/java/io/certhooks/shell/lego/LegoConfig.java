// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.CertificateFilter;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeyType;
import io.certhooks.shell.process.TrustPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a {@code .lego.yml} says, with lego's defaults filled in. Immutable.
 *
 * @param file the file
 * @param storage lego's storage directory as it is written, {@code .lego} unless it is
 * @param servers what is said about servers, in the file's order
 * @param accounts the accounts; one without e-mail if the file has none
 * @param challenges the challenges, with those that certificates name without a definition
 * @param certificates the certificates, at least one
 * @param hooks the commands
 * @param unsupported what the file asks for and neither these hooks nor Certhooks' engine can do, each with its place; empty
 *     if all is well
 * @param ignored what the file says and what means nothing here, such as lego's own log
 */
public record LegoConfig(
        Path file,
        Path storage,
        List<Server> servers,
        List<Account> accounts,
        List<Challenge> challenges,
        List<Certificate> certificates,
        Hooks hooks,
        List<String> unsupported,
        List<String> ignored) {

    /** Copies the lists. */
    public LegoConfig {
        servers = List.copyOf(servers);
        accounts = List.copyOf(accounts);
        challenges = List.copyOf(challenges);
        certificates = List.copyOf(certificates);
        unsupported = List.copyOf(unsupported);
        ignored = List.copyOf(ignored);
    }

    /**
     * Reads a configuration file of lego 5 that only root and the running user can have changed.
     *
     * @param file a YAML file; relative paths in it are resolved against the working directory, not against the file
     * @return what it says, whether or not all of it is {@linkplain #unsupported() supported}
     * @throws ConfigurationException with all that is wrong: keys that lego does not know, values it would refuse, references
     *     to nothing
     */
    public static LegoConfig read(Path file) {
        return read(file, TrustPolicy.SAFE_PATH);
    }

    /**
     * Like {@link #read(Path)}.
     *
     * @param trust whether the file may be one that others can change
     * @throws ConfigurationException as {@link #read(Path)}
     */
    public static LegoConfig read(Path file, TrustPolicy trust) {
        trust.objectionTo(file).ifPresent(objection -> {
            throw new ConfigurationException(file + ": " + objection);
        });
        return LegoFile.read(file);
    }

    /**
     * Finds the file that lego would read in a directory.
     *
     * @param directory lego's working directory
     * @return {@code .lego.yml}, else {@code .lego.yaml}, if one exists
     */
    public static Optional<Path> find(Path directory) {
        return List.of(".lego.yml", ".lego.yaml").stream()
                .map(directory::resolve)
                .filter(java.nio.file.Files::exists)
                .findFirst();
    }

    /**
     * A server.
     *
     * @param id what accounts call it
     * @param url the URL of its directory
     * @param tlsSkipVerify whether lego would believe any certificate; never done here
     * @param httpTimeout the limit for one request
     * @param certTimeout the limit for an order
     */
    public record Server(
            String id,
            URI url,
            boolean tlsSkipVerify,
            Optional<Duration> httpTimeout,
            Optional<Duration> certTimeout) {}

    /**
     * An account.
     *
     * @param id its name in the file, and so {@code LEGO_HOOK_ACCOUNT_ID}
     * @param server the URL of the CA's directory
     * @param email the contact
     * @param keyType for certificates that name none
     * @param acceptsTermsOfService whether the owner agrees to the CA's terms
     * @param externalAccount the binding to an account outside of ACME
     */
    public record Account(
            String id,
            URI server,
            Optional<String> email,
            KeyType keyType,
            boolean acceptsTermsOfService,
            Optional<ExternalAccount> externalAccount) {}

    /**
     * A binding to an account outside of ACME.
     *
     * @param kid its id
     * @param hmacKey its key in base64url; {@link #toString()} does not show it
     */
    public record ExternalAccount(String kid, String hmacKey) {
        @Override
        public String toString() {
            return "ExternalAccount[" + kid + "]";
        }
    }

    /**
     * A way to prove control; at least one of them is there.
     *
     * @param id its name in the file
     * @param http by http-01
     * @param tls by tls-alpn-01
     * @param dns by dns-01
     */
    public record Challenge(String id, Optional<Http> http, Optional<Tls> tls, Optional<Dns> dns) {}

    /**
     * Settings for http-01.
     *
     * @param address where to listen, {@code host:port} or {@code :port}
     * @param webroot where to write instead
     */
    public record Http(String address, Optional<Path> webroot) {}

    /**
     * Settings for tls-alpn-01.
     *
     * @param address where to listen, {@code host:port} or {@code :port}
     */
    public record Tls(String address) {}

    /**
     * Settings for dns-01.
     *
     * @param provider {@code exec}, {@code httpreq}, or another one that is not supported
     * @param propagation how to wait until records are seen
     * @param timeout the limit for one DNS query
     * @param resolvers recursive name servers, {@code host:port}
     * @param envFile variables for the provider, and for all hooks of certificates that use it
     */
    public record Dns(
            String provider,
            Propagation propagation,
            Duration timeout,
            List<String> resolvers,
            Optional<Path> envFile) {

        /** Copies the list. */
        public Dns {
            resolvers = List.copyOf(resolvers);
        }
    }

    /**
     * How to wait until a TXT record is seen.
     *
     * @param authoritative whether all name servers of the zone are asked
     * @param recursive whether the recursive ones are asked
     * @param fixed a time to wait instead
     */
    public record Propagation(boolean authoritative, boolean recursive, Optional<Duration> fixed) {}

    /**
     * A certificate.
     *
     * @param id its name in the file, and so {@code LEGO_HOOK_CERT_NAME}
     * @param domains the names as they are written; empty if there is a signing request
     * @param csr the owner's signing request
     * @param keyType the type of its key
     * @param account whose it is
     * @param challenge how control is proved
     * @param profile the CA's profile to issue under
     * @param preferredChain the issuer's name that the chain shall lead to
     * @param noBundle whether {@code .crt} holds the certificate alone
     * @param reuseKey whether renewals keep the key
     * @param renewDays how many days before its end it is renewed, if that is fixed
     * @param ariDisabled whether the CA is not asked when to renew
     * @param pfx the PKCS#12 file, if one is wanted
     */
    public record Certificate(
            String id,
            List<String> domains,
            Optional<Path> csr,
            KeyType keyType,
            Account account,
            Challenge challenge,
            Optional<String> profile,
            Optional<String> preferredChain,
            boolean noBundle,
            boolean reuseKey,
            Optional<Integer> renewDays,
            boolean ariDisabled,
            Optional<LegoPfx> pfx) {

        /** Copies the list. */
        public Certificate {
            domains = List.copyOf(domains);
        }

        /**
         * The name to give it in the store: the hooks know it by that.
         *
         * @return for {@code CertificateSpec.withName}
         */
        public String storeName() {
            return SanitizedName.inStore(id);
        }

        List<Identifier> identifiers() {
            return domains.stream().map(Identifier::of).toList();
        }

        /**
         * The base of its files' names.
         *
         * @return {@code LEGO_HOOK_CERT_NAME_SANITIZED}
         */
        public String sanitizedName() {
            return SanitizedName.of(id);
        }
    }

    /** Those of some of the certificates. */
    CertificateFilter filter(Predicate<Certificate> some) {
        return certificates.stream()
                .filter(some)
                .map(this::filter)
                .reduce((name, identifiers) -> false, CertificateFilter::or);
    }

    /** A certificate's store name, or any other if no other certificate here is for the same names. */
    CertificateFilter filter(Certificate certificate) {
        CertificateFilter byName = CertificateFilter.named(certificate.storeName());
        List<Identifier> names = certificate.identifiers();
        CertificateFilter sameNames = CertificateFilter.forExactly(names);
        boolean alone = certificates.stream()
                        .filter(each -> sameNames.matches("", each.identifiers()))
                        .count()
                == 1;
        return alone && !names.isEmpty() ? byName.or(sameNames) : byName;
    }

    /**
     * The commands.
     *
     * @param pre before the CA is contacted
     * @param deploy after the files are written
     * @param post at the end
     */
    public record Hooks(Optional<Command> pre, Optional<Command> deploy, Optional<Command> post) {}

    /**
     * A command.
     *
     * @param command split at white space, without a shell
     * @param timeout after which it is ended
     */
    public record Command(String command, Duration timeout) {}
}
