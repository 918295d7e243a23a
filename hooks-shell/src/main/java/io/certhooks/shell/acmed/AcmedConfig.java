// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.CertificateFilter;
import io.certhooks.shell.template.Dialect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that {@code acmed.toml} and the files it includes say.
 *
 * @param file the file that was loaded
 * @param global the global settings
 * @param rateLimits how many requests ACMEd sends
 * @param endpoints the CAs
 * @param accounts the accounts
 * @param certificates the certificates
 * @param hooks the hooks the files define; not those that are built in
 * @param groups the groups the files define; not those that are built in
 * @param remarks what the files ask for in vain, because ACMEd ignores it or Certhooks does not do it
 */
public record AcmedConfig(
        Path file,
        AcmedGlobal global,
        List<AcmedRateLimit> rateLimits,
        List<AcmedEndpoint> endpoints,
        List<AcmedAccount> accounts,
        List<AcmedCertificate> certificates,
        List<AcmedHook> hooks,
        List<AcmedGroup> groups,
        List<String> remarks) {

    /** Where ACMEd puts certificates unless told otherwise. */
    public static final Path DEFAULT_DIRECTORY = Path.of("/var/lib/acmed/certs");

    /** The template of ACMEd's file names unless told otherwise. */
    public static final String DEFAULT_FILE_NAME_FORMAT = "{{ name }}_{{ key_type }}.{{ file_type }}.{{ ext }}";

    /** How long before its end ACMEd renews a certificate unless told otherwise. */
    public static final Duration DEFAULT_RENEW_DELAY = Duration.ofDays(30);

    /** Copies. */
    public AcmedConfig {
        rateLimits = List.copyOf(rateLimits);
        endpoints = List.copyOf(endpoints);
        accounts = List.copyOf(accounts);
        certificates = List.copyOf(certificates);
        hooks = List.copyOf(hooks);
        groups = List.copyOf(groups);
        remarks = List.copyOf(remarks);
    }

    /**
     * The CA of a certificate: the first with its name.
     *
     * @throws IllegalArgumentException if the certificate is of another configuration
     */
    public AcmedEndpoint endpoint(AcmedCertificate certificate) {
        return named(endpoints, AcmedEndpoint::name, certificate.endpoint());
    }

    /**
     * The account of a certificate: the last with its name, as only of accounts ACMEd takes that.
     *
     * @throws IllegalArgumentException if the certificate is of another configuration
     */
    public AcmedAccount account(AcmedCertificate certificate) {
        List<AcmedAccount> lastFirst = new ArrayList<>(accounts);
        Collections.reverse(lastFirst);
        return named(lastFirst, AcmedAccount::name, certificate.account());
    }

    /** Its store name, or any other if no other certificate here is for the same names. */
    CertificateFilter filter(AcmedCertificate certificate) {
        CertificateFilter sameNames = CertificateFilter.forExactly(certificate.requested());
        CertificateFilter byName = CertificateFilter.named(certificate.storeName());
        boolean alone = certificates.stream()
                        .filter(each -> sameNames.matches("", each.requested()))
                        .count()
                == 1;
        return alone ? byName.or(sameNames) : byName;
    }

    private static <T> T named(List<T> all, Function<T, String> name, String wanted) {
        return all.stream()
                .filter(each -> name.apply(each).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no \"" + wanted + "\" here; ask the configuration that the certificate is from"));
    }

    /** Where the files of a certificate go: its own directory, the global one, or ACMEd's. */
    public Path directory(AcmedCertificate certificate) {
        return certificate.directory().or(global::certificatesDirectory).orElse(DEFAULT_DIRECTORY);
    }

    /** How long before its end a certificate is renewed: by its own table, its CA's, the global one, or thirty days. */
    public Duration renewDelay(AcmedCertificate certificate) {
        return certificate
                .renewDelay()
                .or(() -> endpoint(certificate).renewDelay())
                .or(global::renewDelay)
                .orElse(DEFAULT_RENEW_DELAY);
    }

    /** By how much a certificate may be renewed still earlier: by its own table, its CA's, the global one, or not at all. */
    public Duration randomEarlyRenew(AcmedCertificate certificate) {
        return certificate
                .randomEarlyRenew()
                .or(() -> endpoint(certificate).randomEarlyRenew())
                .or(global::randomEarlyRenew)
                .orElse(Duration.ZERO);
    }

    /** The template of a certificate's file names: by its own table, its CA's, the global one, or ACMEd's. */
    public String fileNameFormat(AcmedCertificate certificate) {
        return ownFileNameFormat(certificate).orElse(DEFAULT_FILE_NAME_FORMAT);
    }

    private Optional<String> ownFileNameFormat(AcmedCertificate certificate) {
        return certificate
                .fileNameFormat()
                .or(() -> endpoint(certificate).fileNameFormat())
                .or(global::fileNameFormat);
    }

    /** The variables of a certificate's hooks: the global ones, and its own, which win. */
    public Map<String, String> env(AcmedCertificate certificate) {
        Map<String, String> env = new LinkedHashMap<>(global.env());
        env.putAll(certificate.env());
        return Map.copyOf(env);
    }

    /** The files of a certificate in a directory, named in the dialect of the files. */
    AcmedFiles files(AcmedCertificate certificate, Path directory, Dialect dialect) {
        return AcmedFiles.of(
                certificate,
                directory,
                new AcmedFiles.Format(
                        fileNameFormat(certificate),
                        ownFileNameFormat(certificate).isPresent() ? dialect : Dialect.MINIJINJA,
                        global.certificateFiles().extension().orElse("pem"),
                        global.keyFiles().extension().orElse("pem")));
    }

    /**
     * The hooks of a certificate in order, groups taken apart.
     *
     * @return also those whose types are not for certificates; one that is listed twice is there twice
     */
    public List<AcmedHook> hooks(AcmedCertificate certificate) {
        return expand(certificate.hooks());
    }

    /**
     * The hooks of an account in order, groups taken apart.
     *
     * @return also those whose types are not for accounts, which are never called
     */
    public List<AcmedHook> hooks(AcmedAccount account) {
        return expand(account.hooks());
    }

    private List<AcmedHook> expand(List<String> names) {
        return List.copyOf(new HookNames(hooks, groups).expand("", names, new LinkedHashSet<>()));
    }

    /** The names of endpoint and account that certificates have together: each pair is one lifecycle. */
    public List<Authority> authorities() {
        return certificates.stream().map(this::authority).distinct().toList();
    }

    /**
     * The CA of a certificate and its account there.
     *
     * @throws IllegalArgumentException if the certificate is of another configuration
     */
    public Authority authority(AcmedCertificate certificate) {
        return new Authority(endpoint(certificate), account(certificate));
    }

    /**
     * A CA and the account to use there.
     *
     * @param endpoint the CA
     * @param account the account
     */
    public record Authority(AcmedEndpoint endpoint, AcmedAccount account) {}

    /** Without the values of variables, which may be secrets. */
    @Override
    public String toString() {
        return "AcmedConfig[" + file + ", " + certificates.size() + " certificates]";
    }
}
