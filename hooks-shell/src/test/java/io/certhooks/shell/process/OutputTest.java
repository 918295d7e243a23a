// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static io.certhooks.shell.process.ProcessRunnerTest.shell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OutputTest {

    private static final long GIB = 1L << 30;

    /** Three times what is promised. */
    private static final Duration LATEST = Duration.ofMillis(150);

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private final ProcessRunner runner = ProcessRunner.create();

    @AfterEach
    void close() {
        runner.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2>/dev/null", ">/dev/null", "", "2>/dev/null >/dev/null", "<&0 3<&0 >/dev/null 2>&1"})
    void returnsWhenTheHookEndsWhicheverPipeAChildKeeps(String redirects) {
        // The least of some: a busy machine may take the processor away from any one of them.
        long late = LongStream.range(0, 4)
                .map(run -> nanosFromLastLineToReport(redirects))
                .min()
                .orElseThrow();

        System.out.printf(
                "guarantee: G2 orphan with \"%s\": reported %.1f ms after the last line%n", redirects, late / 1e6);
        assertThat(Duration.ofNanos(late)).isLessThan(LATEST);
    }

    private long nanosFromLastLineToReport(String redirects) {
        long[] ended = new long[1];
        Launch launch = shell("sleep 30 " + redirects + " & echo err >&2; sleep 0.1; echo end")
                .withInput(Input.text("not read"))
                .withLines((stream, line) -> ended[0] = System.nanoTime());

        ProcessResult result = runner.run(launch);

        long late = System.nanoTime() - ended[0];
        assertThat(result.isOk()).isTrue();
        assertThat(result.output().text()).isEqualTo("end\n");
        assertThat(result.errors().text()).isEqualTo("err\n");
        assertThat(result.leftBehind()).isEqualTo(1);
        return late;
    }

    @Test
    void isNotHeldUpByOrphansThatWriteWithoutEnd() {
        long before = usedHeap();

        ProcessResult result = runner.run(shell("for i in 1 2 3 4; do yes & yes >&2 & done; sleep 0.3"));

        assertThat(result.isOk()).isTrue();
        assertThat(result.duration()).isLessThan(Duration.ofSeconds(20));
        assertThat(result.leftBehind()).isEqualTo(8);
        assertThat(usedHeap() - before).isLessThan(8 << 20);
    }

    @Test
    @Timeout(60)
    void takesNoMoreThanAMebibyteAtOnce() {
        InputStream endless = new InputStream() {
            @Override
            public int available() {
                return Integer.MAX_VALUE;
            }

            @Override
            public int read() {
                return 'y';
            }
        };
        var tap = new StreamTap(
                endless, new LineSplitter(StandardStream.OUT, LineConsumer.none()), StreamTap.newBuffer());

        assertThat(tap.drain()).isTrue();
        assertThat(tap.finish().totalBytes()).isEqualTo(StreamTap.MAX_AT_ONCE);
    }

    @Test
    void drainsOneStreamWhileTheOtherIsSilent() {
        ProcessResult result = runner.run(shell("head -c 65537 /dev/zero >&2; echo end"));

        assertThat(result.errors().totalBytes()).isEqualTo(65_537);
        assertThat(result.output().text()).isEqualTo("end\n");
    }

    @Test
    void drainsAGibibyteWithoutKeepingIt() {
        long before = usedHeap();

        ProcessResult result = runner.run(shell("printf start; head -c 1073741824 /dev/zero; printf end"));

        long grown = usedHeap() - before;
        double rate = GIB / 1048576.0 / (result.duration().toMillis() / 1000.0);
        System.out.printf("guarantee: G4 1 GiB in one line: %.0f MiB/s, heap grew by %d KiB%n", rate, grown / 1024);
        assertThat(result.isOk()).isTrue();
        assertThat(result.output().totalBytes()).isEqualTo(GIB + 8);
        assertThat(result.output().bytes()).hasSize(2 * KeptOutput.LIMIT);
        assertThat(result.output().isComplete()).isFalse();
        assertThat(result.output().text()).startsWith("start").endsWith("end");
        assertThat(grown).isLessThan(4 << 20);
        assertThat(rate).isGreaterThan(25);
    }

    @Test
    void handsOnABoundedNumberOfLines() {
        var lines = new AtomicInteger();
        long cpu = cpuNanos();

        ProcessResult result =
                runner.run(shell("yes | head -n 10000000").withLines((stream, line) -> lines.incrementAndGet()));

        System.out.printf(
                "guarantee: G4 10 000 000 lines: %d ms, %d ms CPU of this JVM, %d lines handed on%n",
                result.duration().toMillis(), (cpuNanos() - cpu) / 1_000_000, lines.get());
        assertThat(result.output().totalBytes()).isEqualTo(20_000_000);
        assertThat(lines).hasValue(LineSplitter.MAX_LINES + 1);
    }

    @Test
    void decodesWhateverComes() {
        List<String> lines = new ArrayList<>();

        ProcessResult result = runner.run(shell(
                        "printf '\\377\\376a\\0b\\n'; printf '\\033]0;title\\007\\033[2J\\n'; printf 'ok \\342\\202\\254\\n';"
                                + " printf '\\302\\205\\342\\200\\256evil\\r\\n'; printf 'a\\rb'")
                .withLines((stream, line) -> lines.add(line)));

        assertThat(result.isOk()).isTrue();
        assertThat(lines)
                .containsExactly(
                        "\ufffd\ufffda\\u0000b",
                        "\\u001b]0;title\\u0007\\u001b[2J",
                        "ok €",
                        "\\u0085\\u202eevil",
                        "a\\rb");
        assertThat(result.output().tail(10_000).chars())
                .noneMatch(c -> (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || c == 0x202e);
    }

    @Test
    void cutsLongLines() {
        List<String> lines = new ArrayList<>();

        runner.run(shell("head -c 70000 /dev/zero | tr '\\0' x; echo; echo next")
                .withLines((stream, line) -> lines.add(line)));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("xxx")
                .endsWith("[… 65904 bytes more]")
                .hasSize(4096 + 21);
        assertThat(lines.get(1)).isEqualTo("next");
    }

    @Test
    void doesNotMindIfTheInputIsNotRead() {
        ProcessResult result = runner.run(shell("exit 0").withInput(Input.text("x".repeat(1 << 20))));

        assertThat(result.isOk()).isTrue();
    }

    @Test
    void writesALargeInputWhileTheOutputFlows() {
        String text = "line of input\n".repeat(100_000);

        ProcessResult result = runner.run(shell("cat; cat >&2").withInput(Input.text(text)));

        assertThat(result.output().totalBytes()).isEqualTo(text.length());
    }

    @Test
    void readsAndWritesFiles() throws IOException {
        Path input = Files.writeString(directory.resolve("in"), "from the file");
        Path output = Files.writeString(directory.resolve("out"), "a longer text that was there before");
        Path errors = directory.resolve("err");

        ProcessResult result = runner.run(shell("cat; echo oops >&2")
                .withInput(Input.file(input))
                .withOutput(Output.file(output))
                .withErrors(Output.file(errors)));

        assertThat(output).hasContent("from the file");
        assertThat(errors).hasContent("oops");
        assertThat(result.output().totalBytes()).isZero();
    }

    @Test
    void keepsTheOrderOfMergedStreams() {
        Launch merged =
                shell("for i in 1 2 3; do echo $i; echo e$i >&2; done").withErrors(Output.sameAsStandardOutput());
        Path both = directory.resolve("both");

        assertThat(runner.run(merged).output().text()).isEqualTo("1\ne1\n2\ne2\n3\ne3\n");
        runner.run(merged.withOutput(Output.file(both)).withErrors(Output.file(both)));
        assertThat(both).hasContent("1\ne1\n2\ne2\n3\ne3\n");
    }

    @Test
    void endsTheTreeIfTheConsumerFails() {
        var failure = new IllegalStateException("consumer");
        Launch launch = shell("echo line; sleep 100").withLines((stream, line) -> {
            throw failure;
        });

        assertThatThrownBy(() -> runner.run(launch)).isSameAs(failure);
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void keepsHeadAndTailOfAnyLength() {
        for (int length : new int[] {0, 1, KeptOutput.LIMIT, KeptOutput.LIMIT + 1, 2 * KeptOutput.LIMIT, 200_001}) {
            for (int chunk : new int[] {1_000, 32_768, 65_536, 100_000}) {
                assertThat(kept(length, chunk)).as("%d by %d", length, chunk).isEqualTo(expected(length));
            }
        }
    }

    private static String kept(int length, int chunk) {
        byte[] all = numbered(length);
        var kept = new KeptOutput();
        for (int i = 0; i < length; i += chunk) {
            byte[] part = Arrays.copyOfRange(all, i, Math.min(length, i + chunk));
            kept.add(part, part.length);
        }
        assertThat(kept.captured().totalBytes()).isEqualTo(length);
        return new String(kept.captured().bytes(), UTF_8);
    }

    private static String expected(int length) {
        String all = new String(numbered(length), UTF_8);
        return length <= 2 * KeptOutput.LIMIT
                ? all
                : all.substring(0, KeptOutput.LIMIT) + all.substring(length - KeptOutput.LIMIT);
    }

    private static byte[] numbered(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + (i + i / 26 + i / 1000) % 26);
        }
        return bytes;
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }
}
