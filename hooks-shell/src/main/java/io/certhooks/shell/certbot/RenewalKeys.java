// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells which keys of a renewal configuration have no meaning here, and where what they say has its place. */
final class RenewalKeys {

    private static final String NOWHERE = "it is about Certbot itself and has nothing to set here";

    private static final Map<String, String> PLACES = places();

    private static final Set<String> ROOT = Set.of("version", "archive_dir", "cert", "privkey", "chain", "fullchain");
    private static final Set<String> USED =
            Set.of("pre_hook", "post_hook", "renew_hook", "deploy_hook", "pref_challs", "authenticator");
    private static final Set<String> MANUAL = Set.of("manual_auth_hook", "manual_cleanup_hook");

    private final Path file;
    private final ConfigSection root;
    private final ConfigSection parameters;

    RenewalKeys(Path file, ConfigSection root, ConfigSection parameters) {
        this.file = file;
        this.root = root;
        this.parameters = parameters;
    }

    private static Map<String, String> places() {
        Map<String, String> places = new HashMap<>();
        places.put("server", "give it to CertificateAuthority.at()");
        places.put("account", "the lifecycle has an account of its own; to keep this one, see CertbotAccounts");
        places.put("key_type", "give it to CertificateSpec.withKeyType()");
        places.put("rsa_key_size", "give it to CertificateSpec.withKeyType()");
        places.put("elliptic_curve", "give it to CertificateSpec.withKeyType()");
        places.put("reuse_key", "use CertificateSpec.withKeyReuse()");
        places.put("preferred_profile", "give it to CertificateSpec.withProfile()");
        places.put("required_profile", "give it to CertificateSpec.withProfile()");
        places.put("preferred_chain", "give it to CertificateAuthority.withPreferredChain()");
        places.put("http01_port", "register an Http01Server on that port");
        places.put("http01_address", "register an Http01Server on that address");
        places.put("webroot_path", "register an Http01Webroot for that directory");
        places.put("webroot_map", "register an Http01Webroot for these directories");
        places.put("renew_before_expiry", "set a RenewalPolicy on the builder");
        places.put("autorenew", "the lifecycle renews all certificates that it manages");
        places.put("acme_renewal_info", "the lifecycle asks the CA itself");
        places.put("must_staple", "it is not supported, as CAs have ceased to offer OCSP");
        places.put("allow_subset_of_names", "it is not supported; a certificate has all its names");
        for (String key : List.of("config_dir", "work_dir", "logs_dir", "user_agent", "manual_public_ip_logging_ok")) {
            places.put(key, NOWHERE);
        }
        return Map.copyOf(places);
    }

    void report(String authenticator, List<String> unsupported) {
        boolean manual = authenticator.equals("manual");
        if (!manual && !authenticator.isEmpty()) {
            unsupported.add(file + ": authenticator: it is " + authenticator
                    + ", which has no hooks; register a ChallengeListener that proves control of the names");
        }
        if (parameters.values().containsKey("renew_hook") && parameters.values().containsKey("deploy_hook")) {
            unsupported.add(file + ": deploy_hook: renew_hook takes its place, as with Certbot");
        }
        for (String key : root.values().keySet()) {
            if (!ROOT.contains(key)) {
                unsupported.add(file + ": " + key + ": " + place(key));
            }
        }
        Set<String> keys = new HashSet<>(USED);
        if (manual) {
            keys.addAll(MANUAL);
        }
        parameters.values().keySet().stream()
                .filter(key -> !keys.contains(key))
                .forEach(key -> unsupported.add(file + ": " + key + ": "
                        + (MANUAL.contains(key) ? "the authenticator is not manual" : place(key))));
        reportSections(unsupported);
    }

    private void reportSections(List<String> unsupported) {
        root.sections().keySet().stream()
                .filter(name -> !name.equals("renewalparams"))
                .forEach(name -> unsupported.add(file + ": [" + name + "]: " + place(name)));
        parameters.sections().keySet().forEach(name -> unsupported.add(file + ": [[" + name + "]]: " + place(name)));
    }

    private static String place(String key) {
        String place = PLACES.get(key);
        if (place != null) {
            return place;
        }
        return key.equals("installer")
                ? "servers are told of a new certificate by deploy hooks"
                : "it is unknown, or a setting of a plugin of Certbot's";
    }
}
