// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a store is used for, and what readers and the next start must find wherever the power fails meanwhile. A subclass
 * says what is left of the disk.
 */
abstract class CrashHistories {

    private static final String NAME = "example.org";
    private static final URI CA = URI.create("https://acme.example/directory");

    private FileCertificateStore store;
    private StoreLock lock;
    private boolean flushesFiles = true;
    private final Map<Integer, IssuedCertificate> known = new TreeMap<>();
    private final List<Rule> rules = new ArrayList<>();

    /** What must hold in all states from a step on, until another rule on the same topic takes its place. */
    private record Rule(int from, String topic, String text, BiPredicate<Path, FileCertificateStore> holds) {}

    /** Where the store is to be. */
    abstract Path root() throws Exception;

    /** Takes what is there as safe, and from now on looks at what is left of each state of the disk. */
    abstract void record() throws Exception;

    /** How many changes there were since then. */
    abstract int steps();

    /** Sees a change before it is made. */
    abstract boolean before(Change change) throws IOException;

    /** What was found wrong in all those states; prints a figure for the guarantees, and the title of the history. */
    abstract List<String> bad(String guarantees, String title) throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = FileCertificateStore.at(WatchedFileSystem.watch(root(), this::watch));
        lock = store.lock();
    }

    @AfterEach
    void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    private boolean watch(Change change) throws IOException {
        boolean hidden = !flushesFiles
                && change.kind() == Change.Kind.SYNC
                && change.path().endsWith("cert.pem");
        return !hidden && before(change);
    }

    private Generation issue(KeyPair key) {
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        return complete(staged, key);
    }

    private Generation complete(StagedGeneration staged, KeyPair key) {
        Generation generation = staged.complete(TestCertificates.chain(key), "{}".getBytes(UTF_8));
        known.put(generation.number(), store.load(generation));
        return generation;
    }

    private Generation publishNew() {
        Generation generation = issue(TestCertificates.key());
        store.publish(generation);
        return generation;
    }

    private void require(String text, BiPredicate<Path, FileCertificateStore> holds) {
        rules.add(new Rule(steps(), text.substring(0, text.indexOf(' ')), text, holds));
    }

    private void requireCurrent(int... numbers) {
        List<Integer> allowed = java.util.Arrays.stream(numbers).boxed().toList();
        require("current is one of " + allowed, (place, opened) -> allowed.contains(seen(place)));
    }

    /** The generation that readers see by all its paths; 0 if none, -1 if it is torn or mixed. */
    private int seen(Path place) {
        Path live = place.resolve("live").resolve(NAME);
        Path bundle = place.resolve("current").resolve(NAME).resolve("bundle.pem");
        List<Path> paths = List.of(
                live.resolve("cert.pem"),
                live.resolve("chain.pem"),
                live.resolve("fullchain.pem"),
                live.resolve("privkey.pem"),
                bundle);
        if (paths.stream().noneMatch(Files::exists)) {
            return 0;
        }
        return known.keySet().stream()
                .filter(number -> paths.stream().allMatch(path -> same(path, number)))
                .findFirst()
                .orElse(-1);
    }

    private boolean same(Path path, int number) {
        IssuedCertificate certificate = known.get(number);
        byte[] key = io.certhooks.x509.Pem.encode(certificate.privateKey().orElseThrow());
        String file = path.getFileName().toString();
        byte[] expected = file.equals(StoreLayout.KEY)
                ? key
                : GenerationContent.of(certificate.chain(), key).files().get(file);
        try {
            return Files.exists(path) && java.util.Arrays.equals(Files.readAllBytes(path), expected);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void explore(String title) throws Exception {
        assertThat(bad("G8 G9", title)).isEmpty();
    }

    /** What is wrong with a place in which a store was left after so many changes: to readers, and after a start. */
    final Optional<String> check(int step, Path place) throws IOException {
        Map<String, Rule> now = new TreeMap<>();
        rules.stream().filter(rule -> rule.from() <= step).forEach(rule -> now.put(rule.topic(), rule));
        int seenBefore = seen(place);
        Rule current = now.get("current");
        if (current != null && !current.holds().test(place, null)) {
            return Optional.of("before the start, not so: " + current.text() + " but " + seenBefore);
        }
        FileCertificateStore opened =
                FileCertificateStore.at(WatchedFileSystem.watch(place, CrashHistories::flushNothing));
        StoreLock opening = opened.lock();
        try {
            if (seenBefore > 0 && current != null && seen(place) != seenBefore) {
                return Optional.of("the start changed current from " + seenBefore + " to " + seen(place));
            }
            for (Rule rule : now.values()) {
                if (!rule.holds().test(place, opened)) {
                    return Optional.of("after the start, not so: " + rule.text());
                }
            }
            opened.generations(NAME).forEach(opened::load);
            return leftovers(place);
        } catch (StoreException e) {
            return Optional.of(e.getMessage());
        } finally {
            opening.close();
        }
    }

    private static Optional<String> leftovers(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place, 2)) {
            return files.map(file -> place.relativize(file).toString())
                    .filter(file -> file.endsWith(".tmp")
                            || file.contains(".deleting-")
                            || file.contains(".removing-")
                            || file.contains(".displaced-"))
                    .findAny()
                    .map(file -> "left over: " + file);
        }
    }

    static boolean flushNothing(Change change) {
        return change.kind() != Change.Kind.SYNC;
    }

    private void requireUnusedNumbers(int highest) {
        require("numbers up to " + highest + " are never used again", (place, opened) -> {
            StagedGeneration staged = opened.stage(NAME);
            boolean unused = staged.number() > highest;
            staged.discard();
            return unused;
        });
    }

    @Test
    void survivesInTheFirstIssue() throws Exception {
        KeyPair key = TestCertificates.key();
        record();
        requireCurrent(0);
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        requireUnusedNumbers(1);
        require("key is kept", (place, opened) -> opened.staged(NAME, 1)
                .flatMap(StagedGeneration::key)
                .or(() -> opened.load(opened.generations(NAME).get(0)).privateKey())
                .equals(Optional.of(key.getPrivate())));
        Generation generation = complete(staged, key);
        require(
                "generation is complete",
                (place, opened) -> opened.generations(NAME).size() == 1);
        requireCurrent(0, 1);
        store.publish(generation);
        requireCurrent(1);
        explore("first issue");
    }

    @Test
    void survivesInARenewal() throws Exception {
        publishNew();
        record();
        requireCurrent(1);
        Generation second = issue(TestCertificates.key());
        requireCurrent(1, 2);
        store.publish(second);
        requireCurrent(2);
        explore("renewal");
    }

    @Test
    void wouldNotSurviveIfOneFileWereNotFlushed() throws Exception {
        publishNew();
        record();
        flushesFiles = false;
        requireCurrent(1);
        Generation second = issue(TestCertificates.key());
        requireCurrent(1, 2);
        store.publish(second);
        requireCurrent(2);

        assertThat(bad("G8 (counter-proof)", "renewal, were cert.pem not flushed"))
                .isNotEmpty();
    }

    @Test
    void survivesInARenewalWithTheSameKey() throws Exception {
        KeyPair key = TestCertificates.key();
        store.publish(issue(key));
        record();
        requireCurrent(1);
        Generation second = issue(key);
        requireCurrent(1, 2);
        store.publish(second);
        requireCurrent(2);
        explore("key reuse");
    }

    @Test
    void survivesInARollback() throws Exception {
        Generation first = publishNew();
        publishNew();
        record();
        requireCurrent(1, 2);
        store.publish(first);
        requireCurrent(1);
        explore("rollback");
    }

    @Test
    void survivesWhileOldGenerationsArePruned() throws Exception {
        Generation first = publishNew();
        Generation second = publishNew();
        Generation third = publishNew();
        Generation fourth = issue(TestCertificates.key());
        record();
        requireCurrent(3);
        requireUnusedNumbers(4);
        store.delete(first);
        require("first is gone", (place, opened) -> !opened.generations(NAME).contains(strip(first, opened)));
        store.delete(second);
        require("second is gone", (place, opened) -> opened.generations(NAME).stream()
                .noneMatch(generation -> generation.number() == second.number()));
        store.delete(fourth);
        require("only the third is left", (place, opened) -> opened.generations(NAME).stream()
                .map(Generation::number)
                .toList()
                .equals(List.of(third.number())));
        explore("pruning");
    }

    private static Generation strip(Generation generation, FileCertificateStore opened) {
        return opened.generations(NAME).stream()
                .filter(other -> other.number() == generation.number())
                .findFirst()
                .orElse(generation);
    }

    @Test
    void survivesInADiscard() throws Exception {
        publishNew();
        record();
        requireCurrent(1);
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(TestCertificates.key().getPrivate());
        requireUnusedNumbers(2);
        staged.discard();
        require("staged is gone", (place, opened) -> opened.staged(NAME, 2).isEmpty());
        explore("discard");
    }

    @Test
    void survivesInASaveOfState() throws Exception {
        store.saveState(NAME, "old".getBytes(UTF_8));
        record();
        require("state is old or new", (place, opened) -> List.of("old", "new").contains(state(opened)));
        store.saveState(NAME, "new".getBytes(UTF_8));
        require("state is new or newer", (place, opened) -> List.of("new", "newer")
                .contains(state(opened)));
        store.saveState(NAME, "newer".getBytes(UTF_8));
        require("state is newer", (place, opened) -> state(opened).equals("newer"));
        explore("state");
    }

    @Test
    void survivesInTheFirstSaveOfStateAfterAStart() throws Exception {
        store.saveState(NAME, "old".getBytes(UTF_8));
        lock.close();
        lock = store.lock();
        record();
        require("state is old or new", (place, opened) -> List.of("old", "new").contains(state(opened)));
        store.saveState(NAME, "new".getBytes(UTF_8));
        require("state is new", (place, opened) -> state(opened).equals("new"));
        explore("first state");
    }

    @Test
    void survivesInAWriteOfStateThatIsNotFlushed() throws Exception {
        store.saveState(NAME, "old".getBytes(UTF_8));
        record();
        require("state is old or new or newer", (place, opened) -> List.of("old", "new", "newer")
                .contains(state(opened)));
        store.writeState(NAME, "new".getBytes(UTF_8));
        store.saveState(NAME, "newer".getBytes(UTF_8));
        require("state is newer or newest", (place, opened) -> List.of("newer", "newest")
                .contains(state(opened)));
        store.writeState(NAME, "newest".getBytes(UTF_8));
        store.saveState(NAME, "newest".getBytes(UTF_8));
        require("state is newest", (place, opened) -> state(opened).equals("newest"));
        explore("written state");
    }

    private static String state(FileCertificateStore opened) {
        return opened.state(NAME).map(bytes -> new String(bytes, UTF_8)).orElse("none");
    }

    @Test
    void survivesInTheReplacementOfAnAccount() throws Exception {
        KeyPair oldKey = TestCertificates.key();
        KeyPair newKey = TestCertificates.key();
        URI oldUrl = URI.create("https://acme.example/1");
        URI newUrl = URI.create("https://acme.example/2");
        store.stageAccount(CA, StoredAccount.of(oldKey).registeredAs(oldUrl, null))
                .publish();
        record();
        String before = account(oldKey, Optional.of(oldUrl));
        require("account is " + before, (place, opened) -> account(opened).equals(before));
        StagedAccount staged =
                store.stageAccount(CA, StoredAccount.of(newKey).registeredAs(newUrl, "mailto:a@example.org"));
        String between = account(newKey, Optional.empty());
        String after = account(newKey, Optional.of(newUrl));
        require("account is never mixed", (place, opened) -> List.of(before, between, after)
                .contains(account(opened)));
        staged.publish();
        require("account is the new one", (place, opened) -> account(opened).equals(after));
        explore("account");
    }

    private static String account(KeyPair key, Optional<URI> url) {
        return key.getPublic() + " " + url;
    }

    private static String account(FileCertificateStore opened) {
        return opened.account(CA)
                .map(found -> account(found.keyPair(), found.url()))
                .orElse("none");
    }

    @Test
    void survivesInARemoval() throws Exception {
        publishNew();
        store.saveState(NAME, "state".getBytes(UTF_8));
        record();
        require("certificate is there or not", (place, opened) -> whole(opened) || gone(place, opened));
        store.remove(NAME);
        require("certificate is gone", (place, opened) -> gone(place, opened));
        // Readers may see the views vanish before all is gone: only the start afterwards must leave nothing half done.
        explore("removal");
    }

    private static boolean whole(FileCertificateStore opened) {
        return opened.names().equals(List.of(NAME))
                && opened.generations(NAME).size() == 1
                && opened.load(opened.current(NAME).orElseThrow()).generation().number() == 1
                && state(opened).equals("state");
    }

    private static boolean gone(Path place, FileCertificateStore opened) {
        return opened.names().isEmpty()
                && opened.generations(NAME).isEmpty()
                && opened.current(NAME).isEmpty()
                && !Files.exists(place.resolve("archive").resolve(NAME))
                && !Files.exists(place.resolve("live").resolve(NAME));
    }
}
