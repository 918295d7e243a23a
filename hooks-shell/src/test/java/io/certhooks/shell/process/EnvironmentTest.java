// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.shell.process.ProcessOutcome.Reason;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

    private static final Map<String, String> OF_THE_JVM = Map.of(
            "PATH", "/home/me/bin:.",
            "HOME", "/elsewhere",
            "LANG", "de_DE.UTF-8",
            "LC_ALL", "../../evil",
            "http_proxy", "http://proxy",
            "LD_PRELOAD", "/tmp/x.so",
            "FUNCTION", "() { :; }");

    @Test
    void startsFromNothing() {
        Map<String, String> result = apply(Environment.closed().with("DOMAIN", "example.org"));

        assertThat(result).containsOnlyKeys("PATH", "HOME", "USER", "LOGNAME", "LANG", "DOMAIN");
        assertThat(result)
                .containsEntry("PATH", Environment.SECURE_PATH)
                .containsEntry("HOME", System.getProperty("user.home"))
                .containsEntry("LANG", "de_DE.UTF-8");
    }

    @Test
    void inheritsWhatIsListed() {
        Map<String, String> result = apply(Environment.closed().inheriting("http_proxy", "PATH", "NOT_SET"));

        assertThat(result)
                .containsEntry("http_proxy", "http://proxy")
                .containsEntry("PATH", "/home/me/bin:.")
                .doesNotContainKeys("NOT_SET", "LD_PRELOAD");
    }

    @Test
    void inheritsAllButTheUnsafeOnes() {
        Map<String, String> result = apply(Environment.inherited().without("HOME"));

        assertThat(result).containsOnlyKeys("PATH", "LANG", "http_proxy");
    }

    @Test
    void prefersGivenValuesToInheritedOnes() {
        assertThat(apply(Environment.inherited().with("PATH", "/bin").without("PATH")))
                .containsEntry("PATH", "/bin");
    }

    @Test
    void letsExpresslyAllowedVariablesThrough() {
        Environment environment = Environment.inherited().allowingUnsafe("LD_PRELOAD");

        assertThat(apply(environment)).containsEntry("LD_PRELOAD", "/tmp/x.so");
        assertThat(environment.with("LD_PRELOAD", "/x").problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IFS",
                "LD_PRELOAD",
                "LD_ANYTHING",
                "BASH_ENV",
                "ENV",
                "PS4",
                "SHELLOPTS",
                "PYTHONPATH",
                "PERL5LIB",
                "RUBYOPT",
                "JAVA_TOOL_OPTIONS",
                "_JAVA_OPTIONS",
                "NODE_OPTIONS",
                "GIT_SSH_COMMAND",
                "SSL_CERT_FILE",
                "GLIBC_TUNABLES",
                "KRB5_CONFIG",
                "DYLD_INSERT_LIBRARIES",
                "TERMINFO_DIRS"
            })
    void refusesUnsafeVariablesUnlessAllowed(String name) {
        assertThat(reason(Environment.closed().with(name, "x"))).isEqualTo(Reason.UNSAFE_NAME);
        assertThat(reason(Environment.closed().inheriting(name))).isEqualTo(Reason.UNSAFE_NAME);
        assertThat(Environment.closed().with(name, "x").allowingUnsafe(name).problem())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A B", "A=B", "1A", "A\nB", "A\rB", "A\0B", "Ä", "A-B", "BASH_FUNC_ls%%"})
    void refusesWhatIsNoName(String name) {
        assertThat(reason(Environment.closed().with(name, "x"))).isEqualTo(Reason.BAD_NAME);
        assertThat(reason(Environment.closed().inheriting(name))).isEqualTo(Reason.BAD_NAME);
    }

    @Test
    void showsNoValues() {
        assertThat(Environment.closed().with("TOKEN", "canary"))
                .asString()
                .contains("TOKEN")
                .doesNotContain("canary");
    }

    private static Reason reason(Environment environment) {
        return environment.problem().orElseThrow().reason();
    }

    private static Map<String, String> apply(Environment environment) {
        var map = new HashMap<>(OF_THE_JVM);
        environment.applyTo(map);
        return map;
    }
}
