// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.CertificateFilter;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.shell.lego.LegoConfig.Challenge;
import io.certhooks.shell.lego.LegoConfig.Dns;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The DNS providers that a configuration names and the variables describe. */
final class LegoProviders {

    // Lego sets no limit to a DNS program; a day is more than any authorization lives.
    private static final Duration LIMIT = Duration.ofDays(1);

    // What Go's strconv.ParseBool takes for true.
    private static final Set<String> GO_TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    private final LegoSettings settings;
    private final HookPolicy policy;
    private final List<String> problems = new ArrayList<>();

    private LegoProviders(LegoSettings settings, HookPolicy policy) {
        this.settings = settings;
        this.policy = policy.withTimeout(LIMIT);
    }

    static List<Hook> hooks(LegoSettings settings, HookPolicy policy) {
        return new LegoProviders(settings, policy).hooks();
    }

    private List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>();
        settings.dns.ifPresent(
                dns -> hooks.add(Hook.of(settings.name + " dns", dns).withPolicy(policy)));
        settings.config.ifPresent(config -> config.challenges().forEach(challenge -> {
            Optional<Dns> dns = challenge.dns().filter(found -> ChallengeReader.PROVIDERS.contains(found.provider()));
            dns.flatMap(found -> provider(challenge.id(), found))
                    .ifPresent(listener -> hooks.add(Hook.of(settings.name + " dns " + challenge.id(), listener)
                            .withPolicy(policy.withFilter(filter(config, challenge)))));
        }));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return hooks;
    }

    private static CertificateFilter filter(LegoConfig config, Challenge challenge) {
        return config.filter(certificate -> certificate.challenge().equals(challenge));
    }

    private Optional<ChallengeListener> provider(String id, Dns dns) {
        Map<String, String> file = settings.variables(dns.envFile());
        Map<String, String> all = new LinkedHashMap<>(settings.environment.effective());
        all.putAll(file);
        var variables = new ProviderVariables("challenge " + id, all, problems);
        return dns.provider().equals("exec") ? exec(variables, file, dns) : httpReq(variables, dns);
    }

    private DnsCheck check(ProviderVariables variables, Dns dns, String prefix) {
        Duration limit = variables.seconds(prefix + "_PROPAGATION_TIMEOUT", Duration.ofSeconds(60));
        Duration interval = variables.seconds(prefix + "_POLLING_INTERVAL", Duration.ofSeconds(2));
        DnsCheck check = DnsCheck.standard().withTimes(limit, interval);
        if (!dns.resolvers().isEmpty()) {
            check = check.withResolvers(dns.resolvers(), dns.timeout());
        }
        if (!dns.propagation().authoritative()) {
            check = check.withoutAuthoritative();
        }
        if (!dns.propagation().recursive()) {
            check = check.withoutRecursive();
        }
        if (variables
                .plain("LEGO_DISABLE_CNAME_SUPPORT")
                .filter(GO_TRUE::contains)
                .isPresent()) {
            check = check.withoutAliases();
        }
        DnsCheck polling = check;
        DnsCheck configured =
                dns.propagation().fixed().map(polling::withFixedWait).orElse(polling);
        return settings.check.orElse(configured);
    }

    private Optional<ChallengeListener> exec(ProviderVariables variables, Map<String, String> file, Dns dns) {
        Optional<String> path = variables.required("EXEC_PATH");
        boolean raw = variables.plain("EXEC_MODE").filter("RAW"::equals).isPresent();
        Duration sequence = variables.seconds("EXEC_SEQUENCE_INTERVAL", ExecDns.SEQUENCE_INTERVAL);
        DnsCheck check = check(variables, dns, "EXEC");
        return path.map(program -> {
            ExecDns exec = ExecDns.of(Path.of(program))
                    .withEnvironment(settings.environment.with(file))
                    .inDirectory(settings.directory)
                    .withTrust(settings.trust)
                    .withCheck(check)
                    .withSequenceInterval(sequence);
            return raw ? exec.raw() : exec;
        });
    }

    private Optional<ChallengeListener> httpReq(ProviderVariables variables, Dns dns) {
        Optional<URI> endpoint = variables.required("HTTPREQ_ENDPOINT").flatMap(variables::uri);
        boolean raw = variables.text("HTTPREQ_MODE").filter("RAW"::equals).isPresent();
        Optional<String> user = variables.text("HTTPREQ_USERNAME");
        Optional<String> password = variables.text("HTTPREQ_PASSWORD");
        Duration timeout = variables.seconds("HTTPREQ_HTTP_TIMEOUT", HttpReqDns.TIMEOUT);
        DnsCheck check = check(variables, dns, "HTTPREQ");
        return endpoint.map(uri -> {
            HttpReqDns http = HttpReqDns.of(uri).withTimeout(timeout).withCheck(check);
            HttpReqDns known = user.isPresent() && password.isPresent()
                    ? http.withBasicAuthentication(user.get(), password.get())
                    : http;
            return raw ? known.raw() : known;
        });
    }
}
