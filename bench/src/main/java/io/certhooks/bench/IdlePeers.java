// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The peers that are installed, each with certificates of its own of which none is due. */
final class IdlePeers {

    private static final String EMAIL = "ops@example.org";

    private final Scratch scratch;
    private final RunningCa ca;
    private final int most;
    private final List<MadeCertificate> certificates = new ArrayList<>();
    private final Map<String, Pass> passes = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();

    private IdlePeers(Scratch scratch, RunningCa ca, int most) {
        this.scratch = scratch;
        this.ca = ca;
        this.most = most;
    }

    /** A pass over so many certificates. */
    @FunctionalInterface
    interface Pass {
        Program.Ended over(int count) throws IOException, InterruptedException;
    }

    static IdlePeers prepare(Scratch scratch, RunningCa ca, int most) throws Exception {
        IdlePeers peers = new IdlePeers(scratch, ca, most);
        for (int i = 0; i < most; i++) {
            peers.certificates.add(MadeCertificate.of(name(i)));
        }
        peers.add("certbot renew", "certbot", peers::certbot);
        peers.add("lego renew, one process each", "lego", peers::lego);
        peers.add("uacme, one process each", "uacme", peers::uacme);
        peers.add("dehydrated -c", "dehydrated", peers::dehydrated);
        return peers;
    }

    Map<String, Pass> passes() {
        return passes;
    }

    List<String> missing() {
        return missing;
    }

    private interface Preparation {
        Pass prepare() throws Exception;
    }

    private void add(String title, String program, Preparation preparation) throws Exception {
        if (Program.isInstalled(program)) {
            passes.put(title, preparation.prepare());
        } else {
            missing.add(program);
        }
    }

    private static String name(int number) {
        return "host" + number + ".example";
    }

    private Pass certbot() throws IOException {
        for (int count : new int[] {1, most}) {
            Path config = scratch.directory("certbot-" + count);
            Files.createDirectories(config.resolve("renewal"));
            for (int i = 0; i < count; i++) {
                certbot(config, i);
            }
        }
        return count -> {
            String config = scratch.path("certbot-" + count).toString();
            return Program.of(
                            "certbot",
                            "renew",
                            "-n",
                            "--no-random-sleep-on-renew",
                            "--config-dir",
                            config,
                            "--work-dir",
                            config + "-work",
                            "--logs-dir",
                            config + "-logs")
                    .mustRun(0);
        };
    }

    private void certbot(Path config, int number) throws IOException {
        String name = name(number);
        Path archive = Files.createDirectories(config.resolve("archive").resolve(name));
        Path live = Files.createDirectories(config.resolve("live").resolve(name));
        write(number, archive, "cert1.pem", "chain1.pem", "fullchain1.pem", "privkey1.pem");
        for (String kind : List.of("cert", "chain", "fullchain", "privkey")) {
            Files.createSymbolicLink(live.resolve(kind + ".pem"), Path.of("..", "..", "archive", name, kind + "1.pem"));
        }
        Files.writeString(
                config.resolve("renewal").resolve(name + ".conf"),
                """
                version = 2.1.0
                archive_dir = %s
                cert = %2$s/cert.pem
                privkey = %2$s/privkey.pem
                chain = %2$s/chain.pem
                fullchain = %2$s/fullchain.pem

                [renewalparams]
                account = 00000000000000000000000000000000
                authenticator = standalone
                server = https://localhost:1/directory
                key_type = ecdsa
                """
                        .formatted(archive, live));
    }

    private void write(int number, Path directory, String cert, String chain, String fullChain, String key)
            throws IOException {
        MadeCertificate made = certificates.get(number);
        Files.write(directory.resolve(cert), Pem.encode(made.chain().subList(0, 1)));
        Files.write(directory.resolve(chain), Pem.encode(made.chain().subList(1, 2)));
        Files.write(directory.resolve(fullChain), Pem.encode(made.chain()));
        Files.write(directory.resolve(key), Pem.encode(made.key().getPrivate()));
    }

    private Pass lego() throws Exception {
        Path home = scratch.directory("lego");
        lego(home, "registered.example", "run").mustRun(0);
        Path folder = home.resolve("certificates");
        for (int i = 0; i < most; i++) {
            String name = name(i);
            write(i, folder, name + ".crt", name + ".issuer.crt", name + ".all", name + ".key");
            Files.move(folder.resolve(name + ".all"), folder.resolve(name + ".crt"), REPLACE);
            Files.writeString(
                    folder.resolve(name + ".json"),
                    "{\"domain\": \"%s\", \"certUrl\": \"%s\", \"certStableUrl\": \"%2$s\"}"
                            .formatted(name, ca.authority().directory()));
        }
        return count -> each(count, i -> lego(home, name(i), "renew", "--days", "30", "--no-random-sleep")
                .mustRun(0));
    }

    private static final java.nio.file.CopyOption REPLACE = java.nio.file.StandardCopyOption.REPLACE_EXISTING;

    private Program lego(Path home, String name, String... command) {
        List<String> all = new ArrayList<>(List.of("lego", "--accept-tos", "--path", home.toString(), "--server"));
        all.addAll(List.of(ca.authority().directory().toString(), "--email", EMAIL, "-d", name, "--http"));
        all.addAll(List.of("--http.port", "127.0.0.1:" + ca.http01Port()));
        all.addAll(List.of(command));
        return Program.of(all).with("LEGO_CA_CERTIFICATES", root());
    }

    private String root() {
        return scratch.path("ca").resolve("root.pem").toString();
    }

    private Pass uacme() throws IOException {
        Path home = scratch.directory("uacme");
        Path keys = Files.createDirectories(home.resolve("private"));
        Files.write(
                keys.resolve("key.pem"), Pem.encode(certificates.get(0).key().getPrivate()));
        for (int i = 0; i < most; i++) {
            Path own = Files.createDirectories(home.resolve(name(i)));
            write(i, own, "leaf.pem", "chain.pem", "cert.pem", "key.pem");
            Files.move(
                    own.resolve("key.pem"),
                    Files.createDirectories(keys.resolve(name(i))).resolve("key.pem"));
        }
        // Status 1: not due.
        return count -> each(count, i -> Program.of("uacme", "-c", home.toString(), "issue", name(i))
                .mustRun(1));
    }

    private Pass dehydrated() throws Exception {
        for (int count : new int[] {1, most}) {
            Path home = scratch.directory("dehydrated-" + count);
            StringBuilder names = new StringBuilder();
            for (int i = 0; i < count; i++) {
                Path own = Files.createDirectories(home.resolve("certs").resolve(name(i)));
                write(i, own, "cert.pem", "chain.pem", "fullchain.pem", "privkey.pem");
                names.append(name(i)).append('\n');
            }
            Files.writeString(home.resolve("domains.txt"), names);
            Files.writeString(
                    home.resolve("config"),
                    """
                    CA=%s
                    CURL_OPTS="--cacert %s"
                    BASEDIR=%s
                    WELLKNOWN=%3$s
                    CONTACT_EMAIL=%s
                    """
                            .formatted(ca.authority().directory(), root(), home, EMAIL));
            dehydrated(count, "--register", "--accept-terms");
        }
        return count -> dehydrated(count, "-c");
    }

    private Program.Ended dehydrated(int count, String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("dehydrated"));
        all.addAll(List.of(command));
        all.addAll(List.of(
                "-f", scratch.path("dehydrated-" + count).resolve("config").toString()));
        return Program.of(all).mustRun(0);
    }

    private interface Once {
        Program.Ended run(int number) throws IOException, InterruptedException;
    }

    private static Program.Ended each(int count, Once once) throws IOException, InterruptedException {
        double millis = 0;
        double cpu = 0;
        for (int i = 0; i < count; i++) {
            Program.Ended ended = once.run(i);
            millis += ended.millis();
            cpu += ended.cpuMillis();
        }
        return new Program.Ended(0, "", millis, cpu);
    }
}
