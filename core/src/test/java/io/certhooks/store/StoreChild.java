// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.certhooks.hook.Generation;
import io.certhooks.hook.StoreException;
import io.certhooks.x509.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What the tests do in other processes. */
final class StoreChild {

    static final String NAME = "example.org";
    static final URI CA = URI.create("https://acme.example/directory");

    static final int THREADS = 3;
    static final int TURNS = 10;

    private StoreChild() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "use" -> use(root);
            case "hold" -> hold(root);
            case "count" -> count(root);
            case "renew" -> renew(root, Path.of(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Uses all of a store and checks all modes before each change. */
    private static void use(Path root) throws Exception {
        FileCertificateStore store = FileCertificateStore.at(WatchedFileSystem.watch(root, change -> {
            requirePrivate(root);
            return true;
        }));
        KeyPair key = TestCertificates.key();
        StoreLock lock = store.lock();
        store.stageAccount(CA, StoredAccount.of(key)).publish();
        store.saveState(NAME, "state".getBytes(UTF_8));
        for (int i = 0; i < 2; i++) {
            StagedGeneration staged = store.stage(NAME);
            staged.saveKey(key.getPrivate());
            store.publish(staged.complete(TestCertificates.chain(key), "{}".getBytes(UTF_8)));
        }
        store.delete(store.generations(NAME).get(0));
        lock.close();
        requirePrivate(root);
        System.out.println(
                "done " + store.load(store.current(NAME).orElseThrow()).leaf().getSerialNumber());
    }

    private static void requirePrivate(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> !Files.isSymbolicLink(path)).toList()) {
                String mode =
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
                if (!mode.equals(Files.isDirectory(file) ? "rwx------" : "rw-------")) {
                    throw new IllegalStateException(file + " has mode " + mode);
                }
            }
        }
    }

    /** Takes the lock and keeps it until its input ends. */
    private static void hold(Path root) throws IOException {
        FileCertificateStore store = FileCertificateStore.at(root);
        try {
            StoreLock lock = store.lock();
            System.out.println("locked");
            while (System.in.read() >= 0) {
                System.out.println("still locked");
            }
            store.saveState(NAME, new byte[] {1});
            lock.close();
            System.out.println("unlocked");
        } catch (StoreException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    /** Each of some threads takes the lock so many times, and counts in the state of a certificate. */
    private static void count(Path root) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> {
                for (int turn = 0; turn < TURNS; turn++) {
                    countOnce(root);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("counted");
    }

    private static void countOnce(Path root) {
        FileCertificateStore store = FileCertificateStore.at(root);
        while (true) {
            try (StoreLock lock = store.lock()) {
                int count = store.state(NAME)
                        .map(state -> Integer.parseInt(new String(state, UTF_8)))
                        .orElse(0);
                LockSupport.parkNanos(1_000_000);
                store.saveState(NAME, Integer.toString(count + 1).getBytes(UTF_8));
                return;
            } catch (StoreException refused) {
                LockSupport.parkNanos(2_000_000);
            }
        }
    }

    /** Publishes one prepared pair after the other until it is killed; tells 0, then each number once it is published. */
    private static void renew(Path root, Path pairs) throws Exception {
        List<PrivateKey> keys = new ArrayList<>();
        List<List<X509Certificate>> chains = new ArrayList<>();
        for (int i = 0; Files.exists(pairs.resolve(i + ".key")); i++) {
            keys.add(Pem.privateKey(Files.readAllBytes(pairs.resolve(i + ".key"))));
            chains.add(Pem.certificates(Files.readAllBytes(pairs.resolve(i + ".pem"))));
        }
        System.out.println(0);
        FileCertificateStore store = FileCertificateStore.at(root);
        StoreLock lock = store.lock();
        while (lock != null) {
            StagedGeneration staged = store.stage(NAME);
            int pair = staged.number() % keys.size();
            staged.saveKey(keys.get(pair));
            Generation generation = staged.complete(chains.get(pair), "{}".getBytes(UTF_8));
            store.publish(generation);
            store.saveState(NAME, Integer.toString(generation.number()).getBytes(UTF_8));
            System.out.println(generation.number());
            for (Generation old : store.generations(NAME)) {
                if (old.number() < generation.number() - 2) {
                    store.delete(old);
                }
            }
        }
    }
}
