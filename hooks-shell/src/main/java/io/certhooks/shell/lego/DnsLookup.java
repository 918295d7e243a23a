// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks name servers, by the JDK's own client.
 *
 * @param servers recursive ones, {@code host:port} or {@code host}; none for the system's
 * @param timeout for one query
 */
record DnsLookup(List<String> servers, Duration timeout) {

    /** Stands for the system's resolvers. */
    static final String SYSTEM = "the system's resolvers";

    private static final Logger LOG = LoggerFactory.getLogger(DnsLookup.class);

    List<String> resolvers() {
        return servers.isEmpty() ? List.of(SYSTEM) : servers;
    }

    /** Where an alias leads; empty if the name is none, or nobody answers. */
    Optional<String> alias(String name) {
        return ask(resolvers().get(0), name, "CNAME").stream()
                .map(DnsLookup::withoutDot)
                .findFirst();
    }

    /** The texts of a name; none if nobody answers. */
    List<String> txt(String server, String name) {
        return ask(server, name, "TXT");
    }

    /** The name servers of the zone that a name is in; that may be a zone of its own. */
    List<String> nameServers(String name) {
        String zone = withoutDot(name);
        while (!zone.isEmpty()) {
            List<String> found = ask(resolvers().get(0), zone, "NS");
            if (!found.isEmpty()) {
                return found.stream().map(server -> withoutDot(server) + ":53").toList();
            }
            int dot = zone.indexOf('.');
            zone = dot < 0 ? "" : zone.substring(dot + 1);
        }
        return List.of();
    }

    // BanJNDI: the provider is fixed, and the one for DNS makes texts of records and deserializes nothing.
    @SuppressWarnings("BanJNDI")
    private List<String> ask(String server, String name, String type) {
        try {
            DirContext context = new InitialDirContext(settings(server));
            try {
                return values(context.getAttributes(withoutDot(name), new String[] {type})
                        .get(type));
            } finally {
                context.close();
            }
        } catch (NamingException e) {
            LOG.debug("{} has no {} of {}: {}", server, type, name, e.toString());
            return List.of();
        }
    }

    // JdkObsolete: the constructor of a context takes nothing newer.
    @SuppressWarnings("JdkObsolete")
    private Hashtable<String, String> settings(String server) {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put(Context.PROVIDER_URL, server.equals(SYSTEM) ? "dns:" : "dns://" + server);
        settings.put("com.sun.jndi.dns.timeout.initial", Long.toString(timeout.toMillis()));
        settings.put("com.sun.jndi.dns.timeout.retries", "1");
        return settings;
    }

    private static List<String> values(@Nullable Attribute attribute) throws NamingException {
        List<String> values = new ArrayList<>();
        if (attribute != null) {
            NamingEnumeration<?> all = attribute.getAll();
            while (all.hasMore()) {
                values.add(String.valueOf(all.next()).replaceAll("^\"|\"$", ""));
            }
        }
        return values;
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
