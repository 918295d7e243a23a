// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view in step with a real store, through issue, renewal, restart and removal. */
class ViewInALifecycleTest {

    @TempDir
    private Path folder;

    private final AcmeTestServer ca = AcmeTestServer.start();
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void stop() {
        ca.close();
    }

    private CertificateLifecycle lifecycle(FileView view) {
        ca.validation(ValidationMode.ALWAYS_VALID);
        return CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(ca.directory())
                        .withTrustedRoot(ca.tlsRoot())
                        .agreeToTerms())
                .store(FileCertificateStore.at(folder.resolve("store")))
                .hook(Http01Server.onPort(0))
                .hook(view.hook("view"))
                .onDeploy(
                        "look",
                        event -> seen.add(Files.readString(
                                view.paths(event.operation().certificate()).get(FileKind.PRIVATE_KEY))))
                .build();
    }

    private FileView view() {
        return FileView.in(
                folder.resolve("certs"),
                request -> Map.of(
                        FileKind.FULL_CHAIN, request.name() + "/crt.pem",
                        FileKind.BUNDLE, request.name() + "/all.pem",
                        FileKind.PRIVATE_KEY, request.name() + "/key.pem"));
    }

    @Test
    void showsEachGenerationToTheDeployHooks() throws IOException {
        Path key = folder.resolve("certs/example.org/key.pem");
        try (CertificateLifecycle lifecycle = lifecycle(view())) {
            lifecycle.ensure(CertificateSpec.of("example.org"));
            String first = Files.readString(key);
            lifecycle.renew("example.org");

            assertThat(seen).containsExactly(first, Files.readString(key));
            assertThat(first).isNotEqualTo(Files.readString(key)).contains("PRIVATE KEY");
            assertThat(folder.resolve("certs/example.org/all.pem")).isSymbolicLink();

            lifecycle.remove("example.org");
        }
        assertThat(folder.resolve("certs/example.org")).doesNotExist();
    }

    @Test
    void refusesAPublicationThatItCouldNotShow() throws IOException {
        Path taken =
                Files.createDirectories(folder.resolve("certs/example.org")).resolve("key.pem");
        Files.writeString(taken, "of others");
        try (CertificateLifecycle lifecycle = lifecycle(view())) {
            RunFinished refused = lifecycle.ensure(List.of(CertificateSpec.of("example.org")));

            assertThat(refused.failed()).hasSize(1);
            assertThat(refused.results()).anySatisfy(result -> assertThat(result.failure())
                    .contains(taken + ": there is a file", "move it away"));
            assertThat(taken).hasContent("of others");

            Files.delete(taken);
            lifecycle.renew("example.org");

            assertThat(taken).isSymbolicLink();
            assertThat(ca.orderCount()).isEqualTo(1);
        }
    }
}
