// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What figures depend on: the machine and the versions of everything. */
final class Machine {

    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");
    private static final Map<String, String[]> PEERS = new LinkedHashMap<>();

    static {
        PEERS.put("certbot", new String[] {"certbot", "--version"});
        PEERS.put("lego", new String[] {"dpkg-query", "-W", "lego"});
        PEERS.put("uacme", new String[] {"uacme", "--version"});
        PEERS.put("dehydrated", new String[] {"dehydrated", "--version"});
        PEERS.put("Pebble", new String[] {"dpkg-query", "-W", "pebble"});
        PEERS.put("gcc", new String[] {"gcc", "-dumpfullversion"});
        PEERS.put("strace", new String[] {"strace", "--version"});
    }

    private Machine() {}

    /** The facts by name, in a fixed order. */
    static Map<String, String> facts() throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        facts.put("Cores", Runtime.getRuntime().availableProcessors() + " (" + processor() + ")");
        facts.put("Memory", Math.round(system.getTotalMemorySize() / (double) (1 << 30)) + " GiB");
        facts.put("Kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put(
                "File system of the stores",
                Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir")))
                        .type());
        facts.put("Load at the end", String.format(java.util.Locale.ROOT, "%.1f", system.getSystemLoadAverage()));
        for (Map.Entry<String, String[]> peer : PEERS.entrySet()) {
            facts.put(peer.getKey(), version(peer.getValue()));
        }
        return facts;
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String version(String... command) throws IOException, InterruptedException {
        if (!Program.isInstalled(command[0])) {
            return "not installed";
        }
        Matcher version = VERSION.matcher(Program.of(command).run().output());
        return version.find() ? version.group() : "unknown";
    }
}
