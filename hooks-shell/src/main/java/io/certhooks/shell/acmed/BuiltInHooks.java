// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static io.certhooks.shell.acmed.AcmedHookType.CHALLENGE_HTTP_01;
import static io.certhooks.shell.acmed.AcmedHookType.CHALLENGE_HTTP_01_CLEAN;
import static io.certhooks.shell.acmed.AcmedHookType.CHALLENGE_TLS_ALPN_01;
import static io.certhooks.shell.acmed.AcmedHookType.CHALLENGE_TLS_ALPN_01_CLEAN;
import static io.certhooks.shell.acmed.AcmedHookType.FILE_POST_CREATE;
import static io.certhooks.shell.acmed.AcmedHookType.FILE_POST_EDIT;
import static io.certhooks.shell.acmed.AcmedHookType.FILE_PRE_CREATE;
import static io.certhooks.shell.acmed.AcmedHookType.FILE_PRE_EDIT;

import java.util.List;
import java.util.Optional;

/** The hooks that ACMEd ships, by the same names and with the same variables. */
final class BuiltInHooks {

    private static final boolean MAY_FAIL = true;
    private static final boolean MUST_WORK = false;

    private static final String HTTP_DIRECTORY =
            "{{ env.HTTP_ROOT | default('/var/www') }}/{{ identifier }}/.well-known/acme-challenge";
    private static final String HTTP_FILE = HTTP_DIRECTORY + "/{{ file_name }}";
    private static final String PID_FILE = "{{ env.TACD_PID_ROOT | default('/run') }}/tacd_{{ identifier }}.pid";
    private static final String SOCKET = "unix:{{ env.TACD_SOCK_ROOT | default('/run') }}/tacd_{{ identifier }}.sock";
    // ACMEd itself passes the port alone since 0.22, which tacd does not take; its manual still tells of TACD_HOST.
    private static final String HOST_AND_PORT = "{% set port = env.TACD_PORT | default('5001') %}"
            + "{% if ':' in port %}{{ port }}{% else %}{{ env.TACD_HOST | default(identifier) }}:{{ port }}{% endif %}";

    static final List<AcmedHook> HOOKS = List.of(
            hook(
                    "http-01-echo-mkdir",
                    List.of(CHALLENGE_HTTP_01),
                    MAY_FAIL,
                    "mkdir",
                    "-m",
                    "0755",
                    "-p",
                    HTTP_DIRECTORY),
            echo(),
            hook("http-01-echo-chmod", List.of(CHALLENGE_HTTP_01), MAY_FAIL, "chmod", "a+r", HTTP_FILE),
            hook("http-01-echo-clean", List.of(CHALLENGE_HTTP_01_CLEAN), MAY_FAIL, "rm", "-f", HTTP_FILE),
            tacd("tls-alpn-01-tacd-start-tcp", HOST_AND_PORT),
            tacd("tls-alpn-01-tacd-start-unix", SOCKET),
            hook("tls-alpn-01-tacd-kill", List.of(CHALLENGE_TLS_ALPN_01_CLEAN), MAY_FAIL, "pkill", "-F", PID_FILE),
            hook("tls-alpn-01-tacd-rm", List.of(CHALLENGE_TLS_ALPN_01_CLEAN), MAY_FAIL, "rm", "-f", PID_FILE),
            hook("git-init", List.of(FILE_PRE_CREATE, FILE_PRE_EDIT), MUST_WORK, "git", "init", "{{ file_directory }}"),
            hook(
                    "git-add",
                    List.of(FILE_POST_CREATE, FILE_POST_EDIT),
                    MAY_FAIL,
                    "git",
                    "-C",
                    "{{ file_directory }}",
                    "add",
                    "{{ file_name }}"),
            hook(
                    "git-commit",
                    List.of(FILE_POST_CREATE, FILE_POST_EDIT),
                    MAY_FAIL,
                    "git",
                    "-C",
                    "{{ file_directory }}",
                    "-c",
                    "user.name='{{ env.GIT_USERNAME | default('ACMEd') }}'",
                    "-c",
                    "user.email='{{ env.GIT_EMAIL | default('acmed@localhost') }}'",
                    "commit",
                    "-m",
                    "{{ file_name }}",
                    "--only",
                    "{{ file_name }}"));

    static final List<AcmedGroup> GROUPS = List.of(
            new AcmedGroup(
                    "http-01-echo",
                    List.of("http-01-echo-mkdir", "http-01-echo-echo", "http-01-echo-chmod", "http-01-echo-clean")),
            new AcmedGroup(
                    "tls-alpn-01-tacd-tcp",
                    List.of("tls-alpn-01-tacd-start-tcp", "tls-alpn-01-tacd-kill", "tls-alpn-01-tacd-rm")),
            new AcmedGroup(
                    "tls-alpn-01-tacd-unix",
                    List.of("tls-alpn-01-tacd-start-unix", "tls-alpn-01-tacd-kill", "tls-alpn-01-tacd-rm")),
            new AcmedGroup("git", List.of("git-init", "git-add", "git-commit")));

    private BuiltInHooks() {}

    /** A hook as ACMEd ships it: the one that could never work with its mistake. */
    static AcmedHook asShipped(AcmedHook hook) {
        return hook.file().isEmpty() && hook.args().contains(HOST_AND_PORT)
                ? tacd(hook.name(), "{{ env.TACD_PORT | default('5001') }}")
                : hook;
    }

    private static AcmedHook tacd(String name, String listen) {
        return hook(
                name,
                List.of(CHALLENGE_TLS_ALPN_01),
                MUST_WORK,
                "tacd",
                "--pid-file",
                PID_FILE,
                "--domain",
                "{{ identifier_tls_alpn }}",
                "--acme-ext",
                "{{ proof }}",
                "--listen",
                listen);
    }

    private static AcmedHook echo() {
        return new AcmedHook(
                "http-01-echo-echo",
                List.of(CHALLENGE_HTTP_01),
                "echo",
                List.of("{{ proof }}"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(HTTP_FILE),
                Optional.empty(),
                MUST_WORK,
                Optional.empty());
    }

    private static AcmedHook hook(
            String name, List<AcmedHookType> types, boolean allowFailure, String cmd, String... args) {
        return new AcmedHook(
                name,
                types,
                cmd,
                List.of(args),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                allowFailure,
                Optional.empty());
    }
}
