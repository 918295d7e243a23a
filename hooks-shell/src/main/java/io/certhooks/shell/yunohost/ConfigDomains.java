// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The domains that scripts of {@code conf_regen} make files for. Immutable. */
public final class ConfigDomains {

    private final List<String> all;
    private final List<String> main;
    private final List<String> mailIn;
    private final List<String> mailInAndOut;

    private ConfigDomains(List<String> all, List<String> main, List<String> mailIn, List<String> mailInAndOut) {
        this.all = List.copyOf(all);
        this.main = List.copyOf(main);
        this.mailIn = List.copyOf(mailIn);
        this.mailInAndOut = List.copyOf(mailInAndOut);
    }

    /** Domains without mail, of which none is below another. */
    public static ConfigDomains of(List<String> all) {
        return new ConfigDomains(all, all, List.of(), List.of());
    }

    /** Sets those that are not below another. */
    public ConfigDomains withMain(List<String> domains) {
        return new ConfigDomains(all, domains, mailIn, mailInAndOut);
    }

    /** Sets those that get mail, and those of them that also send it. */
    public ConfigDomains withMail(List<String> in, List<String> inAndOut) {
        return new ConfigDomains(all, main, in, inAndOut);
    }

    Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("YNH_DOMAINS", String.join(" ", all));
        variables.put("YNH_MAIN_DOMAINS", String.join(" ", main));
        variables.put("YNH_DOMAINS_WITH_MAIL_IN", String.join(" ", mailIn));
        variables.put("YNH_DOMAINS_WITH_MAIL_IN_AND_OUT", String.join(" ", mailInAndOut));
        return variables;
    }

    @Override
    public String toString() {
        return "ConfigDomains" + all;
    }
}
