// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.Phase;
import io.certhooks.shell.ShellHook;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Issues, and renews for each line it reads; with a deploy hook in Java and one that is a program. */
final class JavaRuntimeMain {

    private JavaRuntimeMain() {}

    public static void main(String[] args) throws IOException {
        try (AcmeTestServer ca = AcmeTestServer.start();
                CertificateLifecycle lifecycle = lifecycle(ca)) {
            ca.validation(ValidationMode.ALWAYS_VALID);
            System.out.println("ready");
            var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(renew(lifecycle));
            }
        }
    }

    private static CertificateLifecycle lifecycle(AcmeTestServer ca) {
        return CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(ca.directory())
                        .withTrustedRoot(ca.tlsRoot())
                        .agreeToTerms())
                .store(MemoryCertificateStore.create())
                .hook(Http01Server.onPort(0))
                .onDeploy("java", event -> {})
                .hooks(ShellHook.command("/bin/true")
                        .named("program")
                        .onDeploy()
                        .hooks())
                .build();
    }

    private static String renew(CertificateLifecycle lifecycle) throws IOException {
        var run = lifecycle.certificates().isEmpty()
                ? lifecycle.ensure(List.of(CertificateSpec.of("example.org")))
                : lifecycle.renew(List.of("example.org"));
        String deploys = run.results().stream()
                .filter(result -> result.phase() == Phase.DEPLOY)
                .map(JavaRuntimeMain::show)
                .collect(Collectors.joining(", "));
        int generation =
                lifecycle.certificate("example.org").orElseThrow().generation().number();
        try (ProcessRunner runner = ProcessRunner.create()) {
            boolean weak = runner.run(Launch.of("/bin/true")).weakContainment();
            return "generation " + generation + ", " + deploys + (weak ? ", weak" : "");
        }
    }

    private static String show(HookResult result) {
        return result.hook() + " " + (result.status().isSuccess() ? "ok" : result.failure());
    }
}
