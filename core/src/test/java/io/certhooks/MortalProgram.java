// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.certhooks.challenge.Http01Webroot;
import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateRevoked;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployVerifier;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.Hook;
import io.certhooks.hook.KeyMoment;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunListener;
import io.certhooks.hook.RunStarted;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.FileCertificateStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A program that embeds a lifecycle, writes down what its hooks do, and waits for a word from its parent at each edge, so
 * that it can be killed there. Its parent runs the same program without edges to see what the next start makes of it.
 */
final class MortalProgram {

    /** The grace of a program that hangs. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private final Path directory;
    private final URI ca;
    private final Consumer<String> edge;

    MortalProgram(Path directory, URI ca, Consumer<String> edge) {
        this.directory = directory;
        this.ca = ca;
        this.edge = edge;
    }

    /** Arguments: the directory, the CA, what to do, certificates. */
    public static void main(String[] arguments) {
        String hang = System.getProperty("hang");
        if (hang != null) {
            hang(arguments, hang);
            return;
        }
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
        Object turn = new Object();
        MortalProgram program = new MortalProgram(Path.of(arguments[0]), URI.create(arguments[1]), name -> {
            synchronized (turn) {
                System.out.println("at " + name);
                awaitWord(input);
            }
        });
        List<String> names = Arrays.asList(arguments).subList(3, arguments.length);
        program.edge.accept("start");
        try (CertificateLifecycle lifecycle = program.builder().build()) {
            program.act(arguments[2], lifecycle, names);
        } catch (LifecycleException e) {
            System.out.println("failed " + e.getMessage());
        }
        System.out.println("end");
    }

    /** Hangs at an edge, in whatever hook that is, and closes its lifecycle when it is told to end. */
    private static void hang(String[] arguments, String hang) {
        AtomicBoolean hung = new AtomicBoolean();
        MortalProgram program = new MortalProgram(Path.of(arguments[0]), URI.create(arguments[1]), name -> {
            if (name.equals(hang) && hung.compareAndSet(false, true)) {
                System.out.println("at " + name);
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted at " + name, e);
                }
            }
        });
        CertificateLifecycle lifecycle = program.builder().closeGrace(GRACE).build();
        Runtime.getRuntime().addShutdownHook(new Thread(lifecycle::close));
        program.act(arguments[2], lifecycle, Arrays.asList(arguments).subList(3, arguments.length));
    }

    private static void awaitWord(BufferedReader input) {
        try {
            if (input.readLine() == null) {
                Runtime.getRuntime().halt(3);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void act(String what, CertificateLifecycle lifecycle, List<String> names) {
        List<CertificateSpec> specs = names.stream()
                .map(name -> CertificateSpec.of(name, "www." + name).withName(name))
                .toList();
        switch (what) {
            case "ensure" -> lifecycle.ensure(specs);
            case "renew" -> names.forEach(lifecycle::renew);
            case "rehearse" -> lifecycle.rehearse(authority(), specs);
            case "change key" -> lifecycle.changeAccountKey();
            case "revoke" -> names.forEach(name -> lifecycle.revoke(name, RevocationReason.SUPERSEDED));
            case "due" -> lifecycle.renewDue();
            case "redeliver" -> {
                lifecycle.renewDue();
                names.forEach(lifecycle::redeliver);
            }
            default -> throw new IllegalArgumentException(what);
        }
    }

    CertificateStore store() {
        return FileCertificateStore.at(directory.resolve("store"));
    }

    private CertificateAuthority authority() {
        return CertificateAuthority.at(ca)
                .withTrustedRoot(directory.resolve("ca.pem"))
                .agreeToTerms();
    }

    /** Another CA, to be asked after one failure, if the URL of its directory is in a file. */
    private CertificateAuthority[] fallback() {
        Path file = directory.resolve("fallback");
        try {
            return Files.exists(file)
                    ? new CertificateAuthority[] {
                        CertificateAuthority.at(URI.create(Files.readString(file)))
                                .withTrustedRoot(directory.resolve("fallback.pem"))
                                .agreeToTerms()
                    }
                    : new CertificateAuthority[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LifecycleBuilder builder() {
        return CertificateLifecycle.builder()
                .authority(authority())
                .fallback(fallback())
                .fallbackAfter(1)
                .store(new Edges(store(), edge))
                .hook(Hook.of("webroot", new Webroot(Http01Webroot.at(directory.resolve("webroot")))))
                .hook(Hook.of("run", new Run()))
                .hook(Hook.of("key", new EarlyKey()))
                .hook(Hook.of("catalogue", new Revoked()))
                .onPre("pre", event -> call("pre", event.operation().id()))
                .onDeploy("first", event -> call("deploy", line("first", event)))
                .onDeploy("second", event -> call("deploy", line("second", event)))
                .verifyDeploy("look", new Look())
                .onPost("post", event -> call("post", event.operation().id()))
                .onDeployBatch(
                        "batch",
                        batch -> call(
                                "batch",
                                batch.deployments().stream()
                                        .map(event -> line("batch", event))
                                        .collect(Collectors.joining(" & "))));
    }

    private static String line(String hook, DeployEvent event) {
        return hook + " " + event.generation().certificateName() + " #"
                + event.generation().number() + " " + event.delivery().idempotencyKey() + " "
                + event.delivery().attempt() + " " + event.delivery().replay() + " "
                + event.delivery().rollback();
    }

    private void call(String phase, String about) throws IOException {
        write("begin " + phase + " " + about);
        edge.accept("in " + phase);
        write("end " + phase + " " + about);
    }

    private void write(String line) throws IOException {
        Files.writeString(
                log(),
                ProcessHandle.current().pid() + " " + line + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    Path log() {
        return directory.resolve("log");
    }

    /** Writes down begin and end of runs. */
    private final class Run implements RunListener {

        @Override
        public void beforeRun(RunStarted event) throws Exception {
            write("begin run " + event.run().id());
            edge.accept("in beforeRun");
        }

        @Override
        public void afterRun(RunFinished event) throws Exception {
            write("end run " + event.run().id());
            edge.accept("in afterRun");
        }
    }

    /** Writes down what is revoked. */
    private final class Revoked implements CatalogueListener {

        @Override
        public void revoked(CertificateRevoked event) throws Exception {
            call("revoked", "#" + event.generation().number());
        }
    }

    /** Writes down of which generation it has got the key, before there is a certificate for it. */
    private final class EarlyKey implements FileListener {

        @Override
        public KeyMoment keyMoment() {
            return KeyMoment.BEFORE_FINALIZE;
        }

        @Override
        public void beforeWrite(FileEvent event) throws Exception {
            if (event.kind() == FileKind.PRIVATE_KEY) {
                call("key", "#" + event.content().getName(event.content().getNameCount() - 2));
            }
        }
    }

    /** Does not like generations whose numbers are listed in a file. */
    private final class Look implements DeployVerifier {

        @Override
        public void verify(DeployEvent event) throws Exception {
            edge.accept("in verify");
            Path file = directory.resolve("broken");
            if (Files.exists(file)
                    && Files.readAllLines(file)
                            .contains(Integer.toString(event.generation().number()))) {
                throw new Exception("broken");
            }
        }

        @Override
        public int tries() {
            return 1;
        }

        @Override
        public Duration pause() {
            return Duration.ZERO;
        }
    }

    /** Writes down what it does, before it does it and after. */
    private final class Webroot implements ChallengeListener {

        private final Http01Webroot webroot;

        Webroot(Http01Webroot webroot) {
            this.webroot = webroot;
        }

        @Override
        public ChallengeType type() {
            return webroot.type();
        }

        @Override
        public void present(ChallengeEvent event) throws Exception {
            write("begin present " + event.token());
            edge.accept("before present");
            webroot.present(event);
            edge.accept("after present");
        }

        @Override
        public void presented(ChallengesPresented event) {
            edge.accept("presented");
        }

        @Override
        public void cleanUp(ChallengeEvent event) throws Exception {
            edge.accept("before cleanUp");
            webroot.cleanUp(event);
            write("end cleanUp " + event.token());
            edge.accept("after cleanUp");
        }
    }
}
