// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.certhooks.hook.HookStatus;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.yunohost.HookOutput.Channel;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How bash scripts are called. */
@Timeout(60)
final class HookTreeTest extends HookFoldersFixture {

    private HookTreeResult call() {
        return folders.tree().call(YunoHostEvent.of("x"));
    }

    private HookOutcome only(HookTreeResult result) {
        assertThat(result.outcomes()).hasSize(1);
        return result.outcomes().get(0);
    }

    @Test
    void goesOnAfterScriptsThatFail() throws IOException {
        folders.custom("x", "10-plain", folders.say("plain"));
        folders.custom("x", "20-perl.pl", "use strict;", "my $x = 1; print $x;");
        Files.createDirectories(folders.custom.resolve("x/30-dir"));
        Files.createSymbolicLink(folders.custom.resolve("x/40-dangling"), Path.of("nowhere"));
        folders.custom("x", "50-fails", folders.say("fails"), "exit 3");
        folders.custom("x", "60-missing", "no-such-command-at-all");
        folders.custom("x", "70-last", folders.say("last"));

        HookTreeResult result = call();

        assertThat(folders.recorded()).containsExactly("plain", "fails", "last");
        assertThat(result.outcomes())
                .extracting(HookOutcome::status)
                .containsExactly(
                        HookStatus.OK,
                        HookStatus.NOT_LAUNCHABLE,
                        HookStatus.NOT_LAUNCHABLE,
                        HookStatus.NOT_LAUNCHABLE,
                        HookStatus.FAILED,
                        HookStatus.NOT_LAUNCHABLE,
                        HookStatus.OK);
        assertThat(result.outcomes().get(4).failure()).contains("50-fails").contains("exit code 3");
        assertThat(result.outcomes().get(5).failure()).contains("127").contains("no-such-command-at-all");
        assertThat(result.aborted()).isEmpty();
        assertThat(result.states().get("plain").values()).containsExactly("succeed");
        assertThat(result.states().get("fails").values()).containsExactly("failed");
    }

    @Test
    void passesArgumentsAsTheyAre() {
        folders.custom("x", "50-a", "printf '%s|' $# \"$@\" > '" + folders.record + "'");

        folders.tree()
                .call("x", List.of("ex ample.com", "it's", true, "", "$(touch /tmp/no) `x` \\ \" ; &", 5), Map.of());

        assertThat(folders.recorded()).containsExactly("6|ex ample.com|it's|True||$(touch /tmp/no) `x` \\ \" ; &|5|");
    }

    @Test
    void refusesArgumentsThatHaveNoText() {
        assertThatThrownBy(() -> YunoHostEvent.of("x").withArguments(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Double");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[a, 1]|[a, 1]",
                "{a: yes, b: 'yes', c: 0x1f, d: 010, e: 1_000}|{a=true, b=yes, c=31, d=8, e=1000}",
                "plain text|plain text",
                "12|12",
                "{\"json\": [true, null, 1.5]}|{json=[true, null, 1.5]}",
                "&a [x]|[x]",
                "[&a {k: v}, *a]|[{k=v}, {k=v}]",
                "12:30:45|45045",
                "2026-01-01|2026-01-01",
            })
    void returnsWhatWasWrittenAsYaml(String yaml, String expected) {
        folders.custom("x", "50-a", "cat > $YNH_STDRETURN <<'END'", yaml, "END");

        HookOutcome outcome = only(call());

        assertThat(outcome.isOk()).describedAs(outcome.failure()).isTrue();
        assertThat(outcome.returned().value().orElseThrow()).hasToString(expected);
    }

    @Test
    void returnsTypedValues() {
        folders.custom("x", "50-a", "echo '{list: [1, 99999999999999999999], on: on, half: 0.5}' > $YNH_STDRETURN");

        Map<String, Object> map = only(call()).returned().map().orElseThrow();

        assertThat(map)
                .containsEntry("list", List.of(1L, new BigInteger("99999999999999999999")))
                .containsEntry("on", true)
                .containsEntry("half", 0.5);
        assertThat(only(call()).returned().text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true|OK|",
                "rm $YNH_STDRETURN|OK|",
                "touch $(dirname $YNH_STDRETURN)/more|OK|",
                "echo '{a: b' > $YNH_STDRETURN|FAILED|is no YAML",
                "printf 'a: 1\\n--- \\nb: 2\\n' > $YNH_STDRETURN|FAILED|more than one document",
                "echo '!!python/object/apply:os.system [id]' > $YNH_STDRETURN|FAILED|not taken",
                "echo '- &a [*a]' > $YNH_STDRETURN|FAILED|names nothing that is complete",
                "printf '\\xff' > $YNH_STDRETURN|FAILED|not UTF-8",
                "head -c 1100000 /dev/zero > $YNH_STDRETURN|FAILED|larger than",
                "rm $YNH_STDRETURN; mkdir $YNH_STDRETURN|FAILED|replaced by something else",
                "rm $YNH_STDRETURN; mkfifo $YNH_STDRETURN|FAILED|replaced by something else",
                "echo '[1]' > $YNH_STDRETURN; exit 1|FAILED|exit code 1",
            })
    void returnsNothingWithoutGoodReason(String command, HookStatus status, String failure) {
        folders.custom("x", "50-a", command);

        HookOutcome outcome = only(call());

        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.returned()).isEqualTo(HookReturn.NOTHING);
        assertThat(outcome.failure()).contains(failure == null ? "" : failure);
    }

    @ParameterizedTest
    @CsvSource({"rm $YNH_STDRETURN", "touch $(dirname $YNH_STDRETURN)/more"})
    void givesUpTheEventLikeYunoHostIfStrict(String command) {
        folders.custom("x", "50-a", command);
        folders.custom("x", "60-b", folders.say("b"));

        HookTreeResult result = folders.tree().strict().call(YunoHostEvent.of("x"));

        assertThat(result.aborted()).isPresent();
        assertThat(result.isOk()).isFalse();
        assertThat(folders.recorded()).isEmpty();
    }

    @Test
    void tellsItsThreeChannelsApart() {
        folders.custom(
                "x",
                "50-a",
                "echo first >&$YNH_STDINFO",
                "echo out",
                "echo err >&2",
                "printf 'b\\303\\274cher\\033[31m' >&$YNH_STDINFO");

        call();

        assertThat(folders.printedOn(Channel.INFO)).containsExactly("first", "bücher?[31m");
        assertThat(folders.printedOn(Channel.WARNING)).containsExactly("err");
        assertThat(folders.printedOn(Channel.DEBUG)).contains("+ echo first", "out", "+ echo out", "+ echo err");
    }

    @Test
    void tracesOnlyIfItIsTold() {
        folders.custom("x", "50-a", "echo $-");

        folders.tree().withTracing(HookTree.Tracing.OFF).call(YunoHostEvent.of("x"));

        assertThat(folders.printedOn(Channel.DEBUG)).containsExactly("hB");
    }

    @Test
    void showsProgressWhileAScriptRuns() throws IOException {
        folders.custom("x", "50-a", "echo begun >&$YNH_STDINFO", "echo now", folders.say("recorded"));
        StringBuilder order = new StringBuilder();
        HookTree tree = HookTree.of(folders.custom, folders.system).withOutput((hook, channel, line) -> {
            if (channel == Channel.INFO || line.equals("now")) {
                order.append(line).append(' ');
            }
        });

        tree.call(YunoHostEvent.of("x"));

        assertThat(order).hasToString("begun now ");
    }

    @Test
    void callsScriptsAsYunoHostDoes() {
        folders.custom(
                "x",
                "50-app",
                folders.say("$0 $PWD $YNH_CWD $YNH_INTERFACE ${HOME-none} ${YNH_CONTEXT-none} $BASH_XTRACEFD $-"),
                folders.say("$(basename \"$0\" | cut -d- -f2) ${EVENT} $(stat -c %s $YNH_STDRETURN)"),
                folders.say("$(stat -c %a $(dirname $(dirname $YNH_STDRETURN)))"));
        Path own = folders.custom.resolve("x");

        folders.tree()
                .withEnvironment(Environment.inherited().inheriting("HOME").with("YNH_CONTEXT_OTHER", "y"))
                .call(YunoHostEvent.of("x").withVariable("EVENT", "value").withVariable("HOME", "/home/x"));

        assertThat(folders.recorded())
                .containsExactly("./50-app " + own + " " + own + " cli none none 7 hxB", "app value 0", "700");
    }

    @Test
    void callsScriptsByTheirPathInAFolderOfTheEvent() throws IOException {
        folders.custom("x", "50-app", folders.say("$0 $PWD $YNH_CWD"));
        Path work = Files.createDirectories(directory.resolve("work dir"));

        folders.tree().call(YunoHostEvent.of("x").inDirectory(work));

        assertThat(folders.recorded()).containsExactly(folders.custom.resolve("x/50-app") + " " + work + " " + work);
    }

    @Test
    void givesEachScriptVariablesOfItsOwn() {
        folders.custom("x", "50-a", "export LEAK=1", folders.say("$YNH_STDRETURN"));
        folders.custom("x", "60-b", folders.say("${LEAK-none} $YNH_STDRETURN"));

        call();

        List<String> lines = folders.recorded();
        assertThat(lines.get(1)).startsWith("none ").doesNotContain(lines.get(0));
    }

    @Test
    void letsAScriptCallBack() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            boolean ok = folders.tree().call(YunoHostEvent.of("inner")).isOk();
            byte[] answer = ("inner " + ok).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        folders.custom("inner", "50-i", folders.say("inner"));
        folders.custom(
                "x",
                "50-a",
                "exec 3<>/dev/tcp/127.0.0.1/" + server.getAddress().getPort(),
                "printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3",
                "answer=$(tail -n 1 <&3)",
                folders.say("$answer"));

        assertThat(call().isOk()).isTrue();

        server.stop(0);
        assertThat(folders.recorded()).containsExactly("inner", "inner true");
    }

    @Test
    void endsAScriptThatTakesTooLong() {
        folders.custom("x", "50-a", "sleep 60");
        folders.custom("x", "60-b", folders.say("b"));

        HookTreeResult result = folders.tree()
                .withTimeout(Duration.ofMillis(300))
                .withGrace(Duration.ZERO)
                .call(YunoHostEvent.of("x"));

        assertThat(result.outcomes())
                .extracting(HookOutcome::status)
                .containsExactly(HookStatus.TIMED_OUT, HookStatus.OK);
        assertThat(folders.recorded()).containsExactly("b");
    }

    @Test
    void doesNotWaitForWhatAScriptLeavesBehind() {
        folders.custom("x", "50-a", "sleep 30 &", "echo done");

        HookOutcome outcome = only(call());

        assertThat(outcome.isOk()).isTrue();
        assertThat(outcome.duration()).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void letsWhatAScriptLeavesBehindPrint() throws Exception {
        Path go = pipe("go");
        Path back = pipe("back");
        folders.custom(
                "x",
                "50-a",
                "{ set +x; read x < '" + go + "'",
                "  (set -x; echo out; echo err >&2; seq 50000)",
                "  echo $? > '" + back + "'; } &",
                "echo done");

        assertThat(only(call()).isOk()).isTrue();
        Files.writeString(go, "go on\n");

        assertThat(Files.readString(back)).isEqualTo("0\n");
        assertThat(folders.printed).extracting(HookFolders.Printed::line).doesNotContain("out");
    }

    private Path pipe(String name) throws Exception {
        Path pipe = directory.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    @Test
    void callsNoMoreScriptsIfItIsInterrupted() {
        folders.custom("x", "50-a", folders.say("a"));
        folders.custom("x", "60-b", folders.say("b"));
        Thread.currentThread().interrupt();

        HookTreeResult result = call();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.outcomes()).extracting(HookOutcome::status).containsExactly(HookStatus.CANCELLED);
        assertThat(result.aborted()).isPresent();
        assertThat(folders.recorded()).isEmpty();
    }

    @Test
    void refusesScriptsThatOthersCanChange() throws IOException {
        Path script = folders.custom("x", "50-a", folders.say("a"));
        Files.setPosixFilePermissions(script, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));

        HookOutcome refused = only(call());

        assertThat(refused.status()).isEqualTo(HookStatus.NOT_LAUNCHABLE);
        assertThat(refused.failure()).contains("50-a").contains("can be written by others");
        assertThat(folders.tree()
                        .withTrust(TrustPolicy.ANY)
                        .call(YunoHostEvent.of("x"))
                        .isOk())
                .isTrue();
    }

    @Test
    void survivesOutputThatIsNoText() {
        folders.custom("x", "50-a", "printf '\\377\\n'", "printf '\\377\\n' >&$YNH_STDINFO", "echo after");

        assertThat(only(call()).isOk()).isTrue();

        assertThat(folders.printedOn(Channel.DEBUG)).contains("\ufffd", "after");
        assertThat(folders.printedOn(Channel.INFO)).containsExactly("\ufffd");
    }

    @Test
    void reportsAVariableThatChangesHowProgramsAreLoaded() {
        folders.custom("x", "50-a", folders.say("a"));

        HookTreeResult result = folders.tree().call("x", List.of(), Map.of("LD_PRELOAD", "/evil.so"));

        assertThat(only(result).status()).isEqualTo(HookStatus.NOT_LAUNCHABLE);
        assertThat(result.describeFailures()).contains("LD_PRELOAD");
    }

    @Test
    void showsMessagesUpToALimit() {
        folders.custom("x", "50-a", "set +x", "head -c 3000000 /dev/zero | tr '\\0' 'x' | fold -w 1000 >&$YNH_STDINFO");

        assertThat(only(call()).isOk()).isTrue();

        List<String> messages = folders.printedOn(Channel.INFO);
        assertThat(messages).hasSizeBetween(1000, 1100).anyMatch(line -> line.contains("is not shown"));
    }
}
