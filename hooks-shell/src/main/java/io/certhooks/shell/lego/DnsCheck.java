// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the DNS is looked at before the CA is asked to look, as lego does. Immutable.
 *
 * <p>Aliases (CNAME) of a record's name are followed, so that the record is made where they lead. When a record is made, the
 * recursive name servers and all those of the zone are asked for it, again and again, until each has it.
 */
public final class DnsCheck {

    private static final Logger LOG = LoggerFactory.getLogger(DnsCheck.class);

    // As many aliases as lego follows.
    private static final int MAX_ALIASES = 50;

    /** How the wait ends. */
    private enum Mode {
        OFF,
        FIXED,
        POLL
    }

    private final Mode mode;
    private final Settings settings;

    private record Settings(
            DnsLookup lookup,
            boolean aliases,
            boolean authoritative,
            boolean recursive,
            Duration limit,
            Duration interval) {}

    private DnsCheck(Mode mode, Settings settings) {
        this.mode = mode;
        this.settings = settings;
    }

    /** What lego does: aliases, all name servers, every two seconds, for a minute at most, by the system's resolvers. */
    public static DnsCheck standard() {
        DnsLookup lookup = new DnsLookup(List.of(), Duration.ofSeconds(10));
        return new DnsCheck(
                Mode.POLL, new Settings(lookup, true, true, true, Duration.ofSeconds(60), Duration.ofSeconds(2)));
    }

    /** Nothing: for programs that wait themselves, and for name servers that cannot be reached. */
    public static DnsCheck off() {
        Settings s = standard().settings;
        return new DnsCheck(Mode.OFF, new Settings(s.lookup(), false, false, false, s.limit(), s.interval()));
    }

    /** Waits for a fixed time instead of asking, {@code dns.propagation.wait}. */
    public DnsCheck withFixedWait(Duration wait) {
        Settings s = settings;
        return new DnsCheck(
                Mode.FIXED,
                new Settings(s.lookup(), s.aliases(), s.authoritative(), s.recursive(), wait, s.interval()));
    }

    /**
     * Asks these recursive name servers instead of the system's.
     *
     * @param servers {@code host:port} or {@code host}
     * @param timeout for one query
     */
    public DnsCheck withResolvers(List<String> servers, Duration timeout) {
        Settings s = settings;
        var lookup = new DnsLookup(List.copyOf(servers), timeout);
        return new DnsCheck(
                mode, new Settings(lookup, s.aliases(), s.authoritative(), s.recursive(), s.limit(), s.interval()));
    }

    /** Does not ask the zone's own name servers. */
    public DnsCheck withoutAuthoritative() {
        Settings s = settings;
        return new DnsCheck(mode, new Settings(s.lookup(), s.aliases(), false, s.recursive(), s.limit(), s.interval()));
    }

    /** Does not ask the recursive name servers. */
    public DnsCheck withoutRecursive() {
        Settings s = settings;
        return new DnsCheck(
                mode, new Settings(s.lookup(), s.aliases(), s.authoritative(), false, s.limit(), s.interval()));
    }

    /** Does not follow aliases, {@code LEGO_DISABLE_CNAME_SUPPORT}. */
    public DnsCheck withoutAliases() {
        Settings s = settings;
        return new DnsCheck(
                mode, new Settings(s.lookup(), false, s.authoritative(), s.recursive(), s.limit(), s.interval()));
    }

    /** Sets how long and how often name servers are asked. */
    public DnsCheck withTimes(Duration limit, Duration interval) {
        Settings s = settings;
        return new DnsCheck(
                mode, new Settings(s.lookup(), s.aliases(), s.authoritative(), s.recursive(), limit, interval));
    }

    /** The name of the record to make, with a dot at its end. */
    String nameFor(ChallengeEvent event) {
        String name = event.txtName();
        for (int i = 0; settings.aliases() && i < MAX_ALIASES; i++) {
            Optional<String> next = settings.lookup().alias(name);
            if (next.isEmpty()) {
                break;
            }
            LOG.info("{} is an alias of {}", name, next.get());
            name = next.get();
        }
        return name + ".";
    }

    /** Waits until a record is seen. */
    void await(String name, String value) throws HookFailure, InterruptedException {
        if (mode == Mode.OFF) {
            return;
        }
        if (mode == Mode.FIXED) {
            Thread.sleep(settings.limit().toMillis());
            return;
        }
        long end = System.nanoTime() + settings.limit().toNanos();
        List<String> blind;
        do {
            // Lego too waits once before it looks: an answer that there is no record would be kept for a while.
            Thread.sleep(settings.interval().toMillis());
            blind = blindServers(name, value);
        } while (!blind.isEmpty() && System.nanoTime() < end);
        if (!blind.isEmpty()) {
            throw new HookFailure(
                    HookStatus.FAILED,
                    "the TXT record " + name + " was not seen by " + String.join(", ", blind) + " within "
                            + settings.limit().toSeconds() + " s; see whether the program has made it");
        }
    }

    private List<String> blindServers(String name, String value) {
        Set<String> servers = new LinkedHashSet<>();
        if (settings.recursive()) {
            servers.addAll(settings.lookup().resolvers());
        }
        if (settings.authoritative()) {
            servers.addAll(settings.lookup().nameServers(name));
        }
        List<String> blind = new ArrayList<>();
        for (String server : servers) {
            if (!settings.lookup().txt(server, name).contains(value)) {
                blind.add(server);
            }
        }
        return blind;
    }

    @Override
    public String toString() {
        return "DnsCheck[" + mode + "]";
    }
}
