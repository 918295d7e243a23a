// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.shell.process.ProcFs.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows trees that the kernel does not make on demand, from a made-up {@code /proc}. */
class ProcessTreeTest {

    private static final long LEADER = 4242;
    private static final Mark MARK = new Mark("0123456789abcdef0123456789abcdef");

    @TempDir
    private Path proc;

    private final List<String> sent = new ArrayList<>();
    private Runnable afterGroupSignal = () -> {};
    private boolean canStartKill = true;

    @BeforeEach
    void makeProc() throws IOException {
        stat("self", ProcessHandle.current().pid(), 1, 1);
        Files.writeString(proc.resolve("loadavg"), "0.00 0.00 0.00 1/100 4300\n");
    }

    @Test
    void signalsTheSessionOfARunningLeader() throws IOException {
        process(LEADER, LEADER, 100, true);
        afterGroupSignal = () -> remove(LEADER);

        List<Long> survivors = tree(true).end(Duration.ofMillis(50), nanos -> {});

        assertThat(sent).containsExactly("TERM group 4242");
        assertThat(survivors).isEmpty();
    }

    @Test
    void signalsNobodyIfTheNumberOfTheSessionIsAnotherOnesNow() throws IOException {
        process(LEADER, LEADER, 999, false);
        process(4250, LEADER, 1000, false);

        List<Long> survivors = tree(false).end(Duration.ofMillis(1), nanos -> {});

        assertThat(sent).isEmpty();
        assertThat(survivors).isEmpty();
    }

    @Test
    void knowsAMemberAgainByItsStartAndNotByItsNumberAlone() throws IOException {
        process(4250, LEADER, 101, true);
        afterGroupSignal = () -> replace(4250);

        tree(false).end(Duration.ofMillis(50), nanos -> {});

        assertThat(sent).containsExactly("TERM group 4242");
    }

    @Test
    void signalsTheSessionOfADeadLeaderIfAMemberCarriesTheMark() throws IOException {
        process(4250, LEADER, 101, true);
        process(4251, LEADER, 102, false);
        afterGroupSignal = () -> {
            remove(4250);
            remove(4251);
        };

        tree(false).end(Duration.ofMillis(50), nanos -> {});

        assertThat(sent).containsExactly("TERM group 4242");
    }

    @Test
    void signalsOneByOneIfNoProcessIsLeftToSignalTheSession() throws IOException {
        process(LEADER, LEADER, 100, true);
        process(4250, LEADER, 101, true);
        canStartKill = false;

        tree(true).end(Duration.ofMillis(50), nanos -> {
            remove(LEADER);
            remove(4250);
        });

        assertThat(sent).containsExactlyInAnyOrder("TERM group 4242", "TERM 4242", "TERM 4250");
    }

    @Test
    void signalsMarkedProcessesOutsideTheSessionOneByOne() throws IOException {
        process(4260, 4260, 103, true);

        List<Long> survivors = tree(false).end(Duration.ofMillis(1), nanos -> {});

        assertThat(sent).startsWith("TERM 4260", "KILL 4260").doesNotContain("TERM group 4242");
        assertThat(survivors).containsExactly(4260L);
    }

    @Test
    void countsWhatIsLeftBehindAmongYoungerProcessesOnly() throws IOException {
        process(4240, LEADER, 102, true);
        process(4250, LEADER, 101, false);
        process(4260, 4260, 103, true);
        process(4261, 4261, 104, false);

        assertThat(tree(false).leftBehind(Duration.ofMillis(5))).isEqualTo(2);
        assertThat(tree(false).leftBehind(Duration.ofMinutes(5))).isEqualTo(3);
    }

    @Test
    void takesNoProcessOlderThanTheLeaderForOne() throws IOException {
        process(4260, 4260, 99, true);

        assertThat(tree(false).leftBehind(Duration.ofMinutes(5))).isZero();
    }

    @Test
    void countsYoungerProcessesWhereIdsHaveComeRound() throws IOException {
        Files.writeString(proc.resolve("loadavg"), "0.00 0.00 0.00 1/100 12\n");
        process(7, 7, 104, true);
        process(4250, LEADER, 101, false);
        process(4000, 4000, 105, true);

        assertThat(tree(false).leftBehind(Duration.ofMillis(5))).isEqualTo(2);
    }

    @Test
    void readsNamesWithBracketsAndBlanks() {
        Optional<Entry> entry = ProcFs.parse("77 (a) b (c) S 1 77 70 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 5555 1 1");

        assertThat(entry).hasValue(new Entry(77, 'S', 70, 5555));
        assertThat(ProcFs.parse("")).isEmpty();
        assertThat(ProcFs.parse("77 (x) S 1")).isEmpty();
    }

    private ProcessTree tree(boolean leaderRuns) {
        var processes = new ProcFs(proc.toFile(), ProcessHandle.current().pid());
        assertThat(processes.isUsable()).isTrue();
        return new ProcessTree(new Leader(leaderRuns), MARK, true, processes, new Recorder(), 100);
    }

    private void process(long pid, long session, long start, boolean marked) throws IOException {
        stat(Long.toString(pid), pid, session, start);
        String environment = marked ? "A=b\0CERTHOOKS_PROCESS_MARK=" + MARK.id() + "\0" : "A=b\0";
        Files.writeString(proc.resolve(pid + "/environ"), environment);
    }

    private void stat(String name, long pid, long session, long start) throws IOException {
        Path directory = Files.createDirectories(proc.resolve(name));
        Files.writeString(
                directory.resolve("stat"),
                pid + " (x) S 1 " + session + " " + session + " 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + start + " 0\n");
    }

    private void remove(long pid) {
        try {
            Files.deleteIfExists(proc.resolve(pid + "/stat"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Gives the number of a process, and that of its session, to somebody else's. */
    private void replace(long pid) {
        try {
            process(pid, LEADER, 999, false);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private final class Recorder implements Signals {

        @Override
        public boolean canSignalGroups() {
            return true;
        }

        @Override
        public boolean toGroup(long group, Kind kind) {
            sent.add(kind + " group " + group);
            afterGroupSignal.run();
            return canStartKill;
        }

        @Override
        public void toProcess(Entry process, Kind kind) {
            sent.add(kind + " " + process.pid());
        }

        @Override
        public void toHandle(ProcessHandle process, Kind kind) {
            sent.add(kind + " handle " + process.pid());
        }
    }

    /** A process that never was. */
    private record Leader(boolean running) implements ProcessHandle {

        @Override
        public long pid() {
            return LEADER;
        }

        @Override
        public boolean isAlive() {
            return running;
        }

        @Override
        public Optional<ProcessHandle> parent() {
            return Optional.empty();
        }

        @Override
        public Stream<ProcessHandle> children() {
            return Stream.empty();
        }

        @Override
        public Stream<ProcessHandle> descendants() {
            return Stream.empty();
        }

        @Override
        public Info info() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<ProcessHandle> onExit() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean supportsNormalTermination() {
            return true;
        }

        @Override
        public boolean destroy() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean destroyForcibly() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(ProcessHandle other) {
            return Long.compare(LEADER, other.pid());
        }
    }
}
