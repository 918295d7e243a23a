// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.LifecycleBuilder;
import io.certhooks.hook.RunFinished;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A folder with an acmed.toml whose hooks write down what they are told, and a CA that believes every proof. */
final class Rig implements AutoCloseable {

    /** The tables every configuration here has. */
    private static final String BASE =
            """
            [[endpoint]]
            name = "ca"
            url = "@URL@"
            tos_agreed = true

            """;

    private static final String ACCOUNT =
            """

            [[account]]
            name = "me"
            contacts = [{ mailto = "ops@example.org" }]
            hooks = [@HOOKS@]
            """;

    private final Path folder;
    private final AcmeTestServer ca = AcmeTestServer.start();

    Rig(Path folder) {
        this.folder = folder;
        ca.validation(ValidationMode.ALWAYS_VALID);
    }

    AcmeTestServer ca() {
        return ca;
    }

    Path certificates() {
        return folder.resolve("certs");
    }

    /** A hook that appends a line to the log. */
    static String recorder(String name, String types, String line) {
        return """
                [[hook]]
                name = "%s"
                type = [%s]
                cmd = "sh"
                args = ["-c", 'echo "$1" >> "$2"', "-", '%s', "@LOG@"]

                """
                .formatted(name, types, line);
    }

    /** Loads a configuration of an endpoint, an account with some hooks, and more tables. */
    AcmedHooks load(String accountHooks, String tables) {
        return load(BASE + tables + ACCOUNT.replace("@HOOKS@", accountHooks));
    }

    /** Like {@link #load(String, String)}, with keys in front of all tables. */
    AcmedHooks load(String keys, String accountHooks, String tables) {
        return load(keys + BASE + tables + ACCOUNT.replace("@HOOKS@", accountHooks));
    }

    private AcmedHooks load(String toml) {
        return AcmedHooks.load(write("acmed.toml", toml), TrustPolicy.ANY);
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(
                    folder.resolve(name),
                    text.replace("@URL@", ca.directory().toString())
                            .replace("@LOG@", folder.resolve("log").toString())
                            .replace("@DIR@", folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the hooks wrote down, and clears it. */
    List<String> log() {
        try {
            Path log = folder.resolve("log");
            List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
            Files.deleteIfExists(log);
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CertificateLifecycle lifecycle(AcmedHooks hooks) {
        return lifecycle(hooks, builder -> builder);
    }

    CertificateLifecycle lifecycle(AcmedHooks hooks, UnaryOperator<LifecycleBuilder> more) {
        return more.apply(CertificateLifecycle.builder()
                        .authority(CertificateAuthority.at(ca.directory())
                                .withTrustedRoot(ca.tlsRoot())
                                .withContact("ops@example.org")
                                .agreeToTerms())
                        .store(FileCertificateStore.at(folder.resolve("store")))
                        .hooks(hooks.hooks()))
                .build();
    }

    /** The specification of a certificate of a configuration. */
    static CertificateSpec spec(AcmedCertificate certificate) {
        CertificateSpec spec = CertificateSpec.of(certificate.names())
                .withName(certificate.storeName())
                .withKeyType(certificate.keyType().engine().orElseThrow());
        return certificate.keyReuse() ? spec.withKeyReuse() : spec;
    }

    static RunFinished ensureAll(CertificateLifecycle lifecycle, AcmedHooks hooks) {
        return lifecycle.ensure(
                hooks.config().certificates().stream().map(Rig::spec).toList());
    }

    @Override
    public void close() {
        ca.close();
    }
}
