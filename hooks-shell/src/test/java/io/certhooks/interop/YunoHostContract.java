// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.LifecycleBuilder;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunListener;
import io.certhooks.shell.process.TrustedDirectories;
import io.certhooks.shell.yunohost.ConfigRegeneration;
import io.certhooks.shell.yunohost.ManagedDomains;
import io.certhooks.shell.yunohost.YunoHostHooks;
import io.certhooks.store.FileCertificateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A folder of YunoHost's scripts through the life of certificates of a real CA. */
@Timeout(120)
abstract class YunoHostContract {

    @TempDir(factory = TrustedDirectories.class)
    Path directory;

    private CaUnderTest ca;
    private YunoHostHooks hooks;

    abstract CaUnderTest start() throws IOException;

    @BeforeEach
    void prepare() throws IOException {
        ca = start();
        hooks = YunoHostHooks.in(directory.resolve("hooks.d"), directory.resolve("hooks"));
    }

    @org.junit.jupiter.api.AfterEach
    void stop() {
        ca.close();
    }

    CaUnderTest ca() {
        return ca;
    }

    YunoHostHooks hooks() {
        return hooks;
    }

    LifecycleBuilder builder(YunoHostHooks hooks) {
        return CertificateLifecycle.builder()
                .authority(ca.authority())
                .store(FileCertificateStore.at(directory.resolve("store")))
                .clock(ca.clock())
                .hook(Hook.of("dns", ca.dns()))
                .hooks(hooks.hooks());
    }

    void script(String action, String file, String... lines) throws IOException {
        Path path = directory.resolve("hooks.d").resolve(action).resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, List.of(lines));
    }

    String say(String words) {
        return "echo \"" + words + "\" >> '" + directory.resolve("record") + "'";
    }

    List<String> recorded() throws IOException {
        Path record = directory.resolve("record");
        List<String> lines = Files.exists(record) ? Files.readAllLines(record) : List.of();
        Files.deleteIfExists(record);
        return lines;
    }

    private void recordAll() throws IOException {
        for (String action :
                List.of("post_domain_add", "post_domain_remove", "pre_backup_delete", "post_backup_delete")) {
            script(action, "50-app", say(action + " $#:$1"));
        }
        script(
                "post_cert_update",
                "50-app",
                "certs='" + directory.resolve("certs") + "'",
                "begin=$(head -n 1 \"$certs/$1/crt.pem\")",
                "count=$(grep -c BEGIN \"$certs/$1/crt.pem\")",
                "[ $count -gt 1 ] && chain=chain",
                say("post_cert_update $#:$1 $begin $chain $(head -n 1 \"$certs/$1/key.pem\")"));
    }

    @Test
    void takesScriptsThroughTheLifeOfACertificate() throws Exception {
        recordAll();
        String update = "post_cert_update 1:a.example -----BEGIN CERTIFICATE----- chain -----BEGIN PRIVATE KEY-----";
        Path shown = directory.resolve("certs/a.example/crt.pem");
        try (CertificateLifecycle lifecycle =
                builder(hooks.withCertificates(directory.resolve("certs"))).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example", "www.a.example"));
            assertThat(recorded()).containsExactly(update, "post_domain_add 1:a.example");
            String first = Files.readString(shown);

            lifecycle.ensure(CertificateSpec.of("a.example", "www.a.example"));
            assertThat(recorded()).isEmpty();

            lifecycle.renew("a.example");
            assertThat(recorded()).containsExactly(update);
            assertThat(Files.readString(shown)).isNotEqualTo(first);

            lifecycle.remove("a.example");
            assertThat(recorded()).containsExactly("post_domain_remove 1:a.example");
            assertThat(Files.exists(shown, LinkOption.NOFOLLOW_LINKS)).isFalse();
        }
    }

    @Test
    void regeneratesConfigurationBeforeItCallsScripts() throws Exception {
        recordAll();
        for (String category : List.of("15-nginx", "20-postfix", "30-dovecot", "40-other")) {
            script("conf_regen", category, say(category + " $1"));
        }
        ConfigRegeneration regeneration =
                ConfigRegeneration.of(hooks.tree(), directory.resolve("cache"), directory.resolve("regenconf.yml"));
        try (CertificateLifecycle lifecycle = builder(
                        hooks.withCertificates(directory.resolve("certs")).withConfigRegeneration(regeneration))
                .build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));

            List<String> lines = recorded();
            assertThat(lines)
                    .startsWith("15-nginx pre", "20-postfix pre", "15-nginx post", "20-postfix post")
                    .endsWith(
                            "15-nginx pre",
                            "20-postfix pre",
                            "30-dovecot pre",
                            "15-nginx post",
                            "20-postfix post",
                            "30-dovecot post",
                            "post_domain_add 1:a.example")
                    .hasSize(12);
            assertThat(lines.get(4)).startsWith("post_cert_update 1:a.example");
        }
    }

    @Test
    void callsScriptsForEveryNameIfItIsTold() throws Exception {
        recordAll();
        YunoHostHooks every = hooks.withDomains(ManagedDomains.EVERY_NAME).withCertificates(directory.resolve("certs"));
        try (CertificateLifecycle lifecycle = builder(every).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example", "*.a.example", "b.example"));

            assertThat(recorded())
                    .extracting(line -> line.replaceAll(" -----.*", ""))
                    .containsExactly(
                            "post_cert_update 1:a.example",
                            "post_cert_update 1:b.example",
                            "post_domain_add 1:a.example",
                            "post_domain_add 1:b.example");
            lifecycle.remove("a.example");
            assertThat(recorded()).containsExactly("post_domain_remove 1:a.example", "post_domain_remove 1:b.example");
            assertThat(directory.resolve("certs/b.example")).doesNotExist();
        }
    }

    @Test
    void repeatsAFailedUpdateUntilItSucceeds() throws Exception {
        script("post_cert_update", "50-app", say("$1"), "[ -e '" + directory.resolve("fixed") + "' ]");
        List<HookResult> results = new ArrayList<>();
        try (CertificateLifecycle lifecycle =
                builder(hooks).hook(Hook.of("results", new Results(results))).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            assertThat(lifecycle.deliveries()).hasSize(1);
            assertThat(results)
                    .filteredOn(result -> !result.failure().isEmpty())
                    .singleElement()
                    .satisfies(result ->
                            assertThat(result.failure()).contains("50-app").contains("exit code 1"));

            Files.createFile(directory.resolve("fixed"));
            lifecycle.redeliver("a.example");

            assertThat(lifecycle.deliveries()).isEmpty();
            assertThat(recorded()).containsExactly("a.example", "a.example");
        }
    }

    @Test
    void doesNotRepeatAFailedUpdateIfStrict() throws Exception {
        script("post_cert_update", "50-app", say("$1"), "exit 1");
        try (CertificateLifecycle lifecycle = builder(hooks.strict()).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));

            assertThat(lifecycle.deliveries()).isEmpty();
            assertThat(recorded()).containsExactly("a.example");
        }
    }

    private record Results(List<HookResult> results) implements RunListener {

        @Override
        public void afterRun(RunFinished event) {
            results.addAll(event.results());
        }
    }
}
