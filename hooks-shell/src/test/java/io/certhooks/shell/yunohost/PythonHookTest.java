// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.HookStatus;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ProcessRunner;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.yunohost.HookOutput.Channel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How Python hooks are called, if there is a Python. */
@Timeout(60)
final class PythonHookTest extends HookFoldersFixture {

    @BeforeEach
    void needPython() {
        try (var runner = ProcessRunner.create()) {
            boolean there = runner.run(Launch.of("python3", "--version").withTrust(TrustPolicy.ANY))
                    .isOk();
            Assumptions.assumeTrue(there, "python3 is needed for these tests");
        }
    }

    // Where Python is installed is not what is tested here.
    private HookTree tree() {
        return folders.tree().withTrust(TrustPolicy.ANY);
    }

    private HookOutcome only(HookTreeResult result) {
        assertThat(result.outcomes()).hasSize(1);
        return result.outcomes().get(0);
    }

    @Test
    void callsMainWithTypedArgumentsAndVariables() {
        folders.custom(
                "x",
                "50-a.py",
                "def main(args, env, loggers):",
                "    debug, warning, info = loggers",
                "    debug('d'); warning('w'); info('i')",
                "    return (0, {'args': args, 'env': env, 'half': 0.5, 'big': 10**20})");

        HookOutcome outcome = only(tree().call("x", List.of("a b", true, 3), Map.of("K", "v")));

        assertThat(outcome.failure()).isEmpty();
        assertThat(outcome.returned().map().orElseThrow())
                .containsEntry("args", List.of("a b", true, 3L))
                .containsEntry("env", Map.of("K", "v"))
                .containsEntry("half", 0.5)
                .containsEntry("big", new java.math.BigInteger("100000000000000000000"));
        assertThat(folders.printedOn(Channel.DEBUG)).containsExactly("d");
        assertThat(folders.printedOn(Channel.WARNING)).containsExactly("w");
        assertThat(folders.printedOn(Channel.INFO)).containsExactly("i");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return (3, {})|has returned the code 3",
                "return 0|did not return a pair",
                "return (0, [])|did not return a pair",
                "return (0, {'x': float('nan')})|JSON",
                "return (0, {'x': object()})|JSON",
                "raise ValueError('no luck')|no luck",
                "import sys; sys.exit(0)|ended Python",
                "import os; os._exit(9)|exit code 9",
                "syntax error|SyntaxError",
            })
    void reportsWhatGoesWrong(String body, String failure) {
        folders.custom("x", "50-a.py", "def main(args, env, loggers):", "    " + body);
        folders.custom("x", "60-b", folders.say("b"));

        HookTreeResult result = tree().call(YunoHostEvent.of("x"));

        assertThat(result.outcomes().get(0).status()).isEqualTo(HookStatus.FAILED);
        assertThat(result.outcomes().get(0).failure()).contains("50-a.py").contains(failure);
        assertThat(folders.recorded()).containsExactly("b");
    }

    @Test
    void givesUpTheEventIfAHookThrowsAndStrictnessIsWanted() {
        folders.custom("x", "50-a.py", "def main(args, env, loggers): raise ValueError('no luck')");
        folders.custom("x", "60-b", folders.say("b"));

        HookTreeResult result = tree().strict().call(YunoHostEvent.of("x"));

        assertThat(result.aborted()).isPresent();
        assertThat(folders.recorded()).isEmpty();
    }

    @Test
    void callsEachFileItselfWhateverItsName() {
        String[] script = {"def main(args, env, loggers):", "    return (0, {'file': __file__})"};
        Path one = folders.custom("x", "50-app.py", script);
        Path other = folders.custom("y", "50-app.py", script);

        assertThat(only(tree().call(YunoHostEvent.of("x"))).returned().map().orElseThrow())
                .containsEntry("file", one.toString());
        assertThat(only(tree().call(YunoHostEvent.of("y"))).returned().map().orElseThrow())
                .containsEntry("file", other.toString());
        assertThat(HookListing.entries(one.getParent())).containsExactly(one);
    }

    @Test
    void letsAHookImportFromItsFolder() {
        folders.custom("x", "__shared__", "");
        folders.custom("x", "helpers/__init__.py", "word = 'helped'");
        folders.custom("x", "50-a.py", "import helpers", "def main(*a): return (0, {'word': helpers.word})");

        HookTreeResult result = tree().call(YunoHostEvent.of("x").withNames("a"));

        assertThat(only(result).returned().map().orElseThrow()).containsEntry("word", "helped");
    }

    @Test
    void showsPythonWhatBashWasGivenOnlyIfStrict() {
        folders.custom("x", "40-bash", "true");
        folders.custom("x", "50-a.py", "def main(args, env, loggers): return (0, {'cwd': 'YNH_CWD' in env})");
        YunoHostEvent event = YunoHostEvent.of("x").withVariable("K", "v");

        assertThat(tree().call(event).returned("a").get(0).map().orElseThrow()).containsEntry("cwd", false);
        assertThat(tree().strict().call(event).returned("a").get(0).map().orElseThrow())
                .containsEntry("cwd", true);
    }

    @Test
    void saysWhatIsMissingIfThereIsNoPython() {
        folders.custom("x", "50-a.py", "def main(*a): return (0, {})");

        HookOutcome outcome = only(tree().withPython("/no/such/python").call(YunoHostEvent.of("x")));

        assertThat(outcome.status()).isEqualTo(HookStatus.NOT_LAUNCHABLE);
        assertThat(outcome.failure()).contains("/no/such/python");
    }
}
