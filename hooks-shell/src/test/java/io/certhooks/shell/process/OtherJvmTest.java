// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What depends on how the JVM itself was started. */
class OtherJvmTest {

    private static final List<String> UNSAFE = List.of(
            "IFS",
            "CDPATH",
            "LOCALDOMAIN",
            "RES_OPTIONS",
            "HOSTALIASES",
            "NLSPATH",
            "PATH_LOCALE",
            "LD_LIBRARY_PATH",
            "LD_BIND_NOW",
            "_RLD_LIST",
            "SHLIB_PATH",
            "LDR_PRELOAD",
            "LIBPATH",
            "AUTHSTATE",
            "DYLD_INSERT_LIBRARIES",
            "KRB5_CONFIG",
            "KRB5_KTNAME",
            "VAR_ACE",
            "USR_ACE",
            "DLC_ACE",
            "TERMINFO",
            "TERMINFO_DIRS",
            "TERMPATH",
            "TERMCAP",
            "ENV",
            "BASH_ENV",
            "PS4",
            "GLOBIGNORE",
            "BASHOPTS",
            "SHELLOPTS",
            "PERLIO_DEBUG",
            "PERLLIB",
            "PERL5LIB",
            "PERL5OPT",
            "PERL5DB",
            "FPATH",
            "NULLCMD",
            "READNULLCMD",
            "ZDOTDIR",
            "TMPPREFIX",
            "PYTHONHOME",
            "PYTHONPATH",
            "PYTHONINSPECT",
            "PYTHONUSERBASE",
            "RUBYLIB",
            "RUBYOPT",
            "BASH_FUNC_ls%%",
            "NODE_OPTIONS",
            "NODE_PATH",
            "GIT_DIR",
            "GIT_SSH_COMMAND",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "OPENSSL_CONF",
            "GCONV_PATH",
            "LOCPATH",
            "GLIBC_TUNABLES",
            "PHPRC",
            "LUA_INIT",
            "CLASSPATH");

    @Test
    void noUnsafeVariableReachesAHook() throws IOException {
        var environment = new TreeMap<String, String>();
        UNSAFE.forEach(name -> environment.put(name, "canary"));
        environment.put("FUNCTION", "() { echo canary; }");
        environment.put("LANG", "C.UTF-8");
        environment.put("LC_ALL", "/tmp/canary");
        environment.put("HARMLESS", "yes");

        try (ChildJvm jvm = ChildJvm.start(environment, EnvironMain.class)) {
            List<String> lines = jvm.readLines();
            int border = lines.indexOf("--");

            System.out.printf(
                    "guarantee: G6 environment: %d unsafe variables in the JVM, %d reach a hook%n",
                    UNSAFE.size() + 2,
                    lines.stream().filter(line -> line.contains("canary")).count());
            assertThat(lines).noneMatch(line -> line.contains("canary"));
            assertThat(lines.subList(0, border)).contains("LANG=C.UTF-8").noneMatch(line -> line.startsWith("HARM"));
            assertThat(lines.subList(border, lines.size())).contains("HARMLESS=yes");
        }
        assertThat(UNSAFE).hasSize(60);
    }

    @Test
    void textArrivesInUtf8OrNotAtAll() throws IOException {
        assertThat(bytesIn("C.UTF-8")).containsExactly("c3bce282ac", "c3bce282ac", "MISSING /nowhere/??", "ff");
    }

    @Test
    void textThatTheLocaleDoesNotHaveIsRefused() throws IOException {
        assertThat(bytesIn("C"))
                .containsExactly(
                        "NOT_ENCODABLE argument 2", "NOT_ENCODABLE the variable V", "NOT_ENCODABLE the program", "ff");
    }

    @Test
    void textIsRefusedWhereTheJdkWouldSendQuestionMarks() {
        Charset ascii = StandardCharsets.US_ASCII;
        Charset latin = StandardCharsets.ISO_8859_1;
        Charset utf8 = StandardCharsets.UTF_8;

        assertThat(NativeText.encode("ü", latin, latin)).hasValue(new byte[] {(byte) 0xfc});
        assertThat(NativeText.encode("€", latin, latin)).isEmpty();
        assertThat(NativeText.encode("ü", utf8, ascii)).hasValue("ü".getBytes(utf8));
        assertThat(NativeText.encode("ü", latin, utf8)).isEmpty();
        assertThat(NativeText.encode("u", latin, utf8)).isPresent();
    }

    @Test
    void secretsAreNeitherLoggedNorShown(@TempDir(factory = TrustedDirectories.class) Path directory)
            throws IOException {
        Map<String, String> traceAll = Map.of(
                "JDK_JAVA_OPTIONS",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace -Dorg.slf4j.simpleLogger.logFile=System.out");
        try (ChildJvm jvm = ChildJvm.start(traceAll, SecretMain.class, directory.toString())) {
            List<String> lines = jvm.readLines();

            assertThat(lines).filteredOn(line -> line.contains("DEBUG")).isNotEmpty();
            assertThat(lines).filteredOn(line -> line.startsWith("Launch[")).hasSize(8);
            assertThat(lines).noneMatch(line -> line.contains(SecretMain.SECRET));
        }
    }

    @Test
    void programsRunWhereTheWorkingDirectoryWasDeleted(@TempDir(factory = TrustedDirectories.class) Path directory)
            throws IOException {
        String enter = "mkdir '" + directory + "/gone' && cd '" + directory + "/gone'";
        try (ChildJvm jvm = ChildJvm.startAfter(enter, Map.of(), NowhereMain.class)) {
            assertThat(jvm.readLines())
                    .containsExactly(
                            "absolute",
                            "found",
                            "not started: GONE/./hook does not exist or cannot be reached; put it there, or correct the path",
                            "elsewhere",
                            "not started: the working directory GONE/sub is missing; create it, or name another");
        }
    }

    private static List<String> bytesIn(String locale) throws IOException {
        try (ChildJvm jvm = ChildJvm.start(Map.of("LC_ALL", locale, "LANG", locale), LocaleMain.class)) {
            return jvm.readLines();
        }
    }
}
