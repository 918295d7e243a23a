// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The clients that are installed, each with certificates of its own that it is made to renew. */
final class RenewalPeers {

    private static final String EMAIL = "ops@example.org";

    private final Scratch scratch;
    private final RunningCa ca;
    private final List<List<String>> certificates;

    private RenewalPeers(Scratch scratch, RunningCa ca, List<List<String>> certificates) {
        this.scratch = scratch;
        this.ca = ca;
        this.certificates = certificates;
    }

    /**
     * Makes each client obtain some certificates.
     *
     * @param ca one that believes every proof, since not all of them can be told where to show theirs
     * @param certificates the names of each
     * @return by the program's name, what renews all of them once
     */
    static Map<String, Work> prepare(Scratch scratch, RunningCa ca, List<List<String>> certificates) throws Exception {
        RenewalPeers peers = new RenewalPeers(scratch, ca, certificates);
        Map<String, Work> renewals = new LinkedHashMap<>();
        if (Program.isInstalled("uacme") && Program.isInstalled("unshare") && isRoot()) {
            renewals.put("uacme", peers.uacme());
        }
        if (Program.isInstalled("certbot")) {
            renewals.put("certbot", peers.certbot());
        }
        if (Program.isInstalled("dehydrated")) {
            renewals.put("dehydrated", peers.dehydrated());
        }
        if (Program.isInstalled("lego")) {
            renewals.put("lego", peers.lego());
        }
        return renewals;
    }

    // uacme trusts the system's roots only, which root alone can replace, for itself.
    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private Work uacme() throws Exception {
        Path trusting = Files.writeString(
                scratch.path("trusting"),
                "mount --bind \"$ROOT\" /etc/ssl/certs/ca-certificates.crt && exec uacme \"$@\"\n");
        Path hook = Files.writeString(scratch.path("uacme-hook"), "#!/bin/sh\n[ \"$2\" = http-01 ]\n");
        if (!hook.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + hook + " executable");
        }
        List<String> start = List.of("unshare", "-m", "sh", trusting.toString(), "-y", "-a", directory(), "-c");
        List<String> home = plus(start, scratch.path("uacme").toString());
        run(plus(home, "new"));
        List<String> issue = plus(home, "-h", hook.toString(), "issue");
        List<String> again = plus(home, "-f", "-h", hook.toString(), "issue");
        for (List<String> names : certificates) {
            run(plus(issue, names));
        }
        return () -> {
            for (List<String> names : certificates) {
                removeBackups(scratch.path("uacme").resolve(names.get(0)));
                run(plus(again, names));
            }
        };
    }

    // They are named by the second, and uacme fails when it renews twice in one.
    private static void removeBackups(Path directory) throws IOException {
        try (DirectoryStream<Path> backups = Files.newDirectoryStream(directory, "*-*.pem")) {
            for (Path backup : backups) {
                Files.delete(backup);
            }
        }
    }

    private Work certbot() throws Exception {
        String home = scratch.path("certbot").toString();
        List<String> places =
                List.of("-n", "--config-dir", home, "--work-dir", home + "-work", "--logs-dir", home + "-logs");
        for (List<String> names : certificates) {
            List<String> issue = plus(plus(List.of("certbot", "certonly"), places), "--standalone", "--http-01-port");
            List<String> all = plus(issue, port(), "--agree-tos", "-m", EMAIL, "--server", directory());
            run(plus(all, each("-d", names)));
        }
        return () ->
                run(plus(plus(List.of("certbot", "renew"), places), "--force-renewal", "--no-random-sleep-on-renew"));
    }

    private Work dehydrated() throws Exception {
        Path home = scratch.directory("dehydrated");
        Path proofs = scratch.directory("dehydrated-proofs");
        StringBuilder lines = new StringBuilder();
        certificates.forEach(names -> lines.append(String.join(" ", names)).append('\n'));
        Files.writeString(home.resolve("domains.txt"), lines);
        Path config = Files.writeString(
                home.resolve("config"),
                """
                CA=%s
                CURL_OPTS="--cacert %s"
                BASEDIR=%s
                WELLKNOWN=%s
                CONTACT_EMAIL=%s
                """
                        .formatted(directory(), root(), home, proofs, EMAIL));
        List<String> start = List.of("dehydrated", "-f", config.toString());
        run(plus(start, "--register", "--accept-terms"));
        run(plus(start, "-c"));
        return () -> run(plus(start, "-c", "-x"));
    }

    private Work lego() throws Exception {
        List<String> start = List.of("lego", "--accept-tos", "--path");
        List<String> home = plus(start, scratch.path("lego").toString(), "--server", directory(), "--email", EMAIL);
        List<String> http = plus(home, "--http", "--http.port", "127.0.0.1:" + port());
        for (List<String> names : certificates) {
            run(plus(plus(http, each("-d", names)), "run"));
        }
        return () -> {
            for (List<String> names : certificates) {
                run(plus(plus(http, each("-d", names)), "renew", "--days", "3000", "--no-random-sleep"));
            }
        };
    }

    private String directory() {
        return ca.authority().directory().toString();
    }

    private String root() {
        return scratch.path("ca").resolve("root.pem").toString();
    }

    private String port() {
        return Integer.toString(ca.http01Port());
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Program.of(command)
                .with("ROOT", root())
                .with("REQUESTS_CA_BUNDLE", root())
                .with("LEGO_CA_CERTIFICATES", root())
                .mustRun(0);
    }

    private static List<String> each(String option, List<String> values) {
        return values.stream().flatMap(value -> List.of(option, value).stream()).toList();
    }

    private static List<String> plus(List<String> first, String... more) {
        return plus(first, List.of(more));
    }

    private static List<String> plus(List<String> first, List<String> more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(more);
        return all;
    }
}
