// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.Identifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is registered with a lifecycle, and what is not. */
final class YunoHostHooksTest extends HookFoldersFixture {

    @ParameterizedTest
    @CsvSource({
        "a.example www.a.example, a.example, a.example www.a.example",
        "*.a.example a.example, a.example, a.example",
        "*.a.example, a.example, a.example",
        "*.a.example *.b.example, a.example, a.example",
        "192.0.2.1 a.example, a.example, a.example",
        "192.0.2.1, 192.0.2.1, 192.0.2.1",
    })
    void choosesTheDomainsOfACertificate(String names, String primary, String every) {
        List<Identifier> identifiers =
                Stream.of(names.split(" ", -1)).map(Identifier::of).toList();

        assertThat(ManagedDomains.PRIMARY.of(identifiers)).containsExactly(primary);
        assertThat(ManagedDomains.EVERY_NAME.of(identifiers)).containsExactly(every.split(" ", -1));
    }

    @Test
    void neverLetsItsHooksOverlap() {
        List<Hook> hooks = YunoHostHooks.of(folders.tree()).hooks();

        assertThat(hooks).extracting(Hook::name).doesNotHaveDuplicates().hasSize(3);
        assertThat(hooks)
                .allSatisfy(hook -> assertThat(hook.policy().exclusiveGroup()).contains("yunohost"));
        assertThat(hooks.get(0).policy().onFailure()).isEqualTo(HookPolicy.OnFailure.STANDARD);
        assertThat(YunoHostHooks.of(folders.tree())
                        .strict()
                        .hooks()
                        .get(0)
                        .policy()
                        .onFailure())
                .isEqualTo(HookPolicy.OnFailure.BEST_EFFORT);
    }

    @Test
    void namesWhatALifecycleDoesNotCall() {
        List.of("post_cert_update", "post_user_create", "conf_regen", "cert_alternate_names", "mystery")
                .forEach(action -> folders.custom(action, "50-a"));
        YunoHostHooks hooks = YunoHostHooks.of(folders.tree());

        assertThat(hooks.findings())
                .satisfiesExactlyInAnyOrder(
                        finding -> assertThat(finding).startsWith("mystery: no action of YunoHost"),
                        finding -> assertThat(finding)
                                .startsWith("post_user_create: not called")
                                .contains("tree().call()"),
                        finding -> assertThat(finding)
                                .startsWith("cert_alternate_names")
                                .contains("alternateNames()"),
                        finding -> assertThat(finding).startsWith("conf_regen").contains("withConfigRegeneration()"));
    }

    @Test
    void asksForFurtherNames() {
        folders.custom(
                "cert_alternate_names", "50-a", "[ $domain = a.example ] && echo '[www, b.example]' > $YNH_STDRETURN");
        folders.custom("cert_alternate_names", "60-b", "echo '[www, mail]' > $YNH_STDRETURN");
        folders.custom("cert_alternate_names", "70-c", "echo '[bad]' > $YNH_STDRETURN; exit 1");

        assertThat(YunoHostHooks.of(folders.tree()).alternateNames("a.example"))
                .containsExactly("www.a.example", "b.example", "mail.a.example");
    }

    @Test
    void leavesOutWhatIsNoName() {
        folders.custom("cert_alternate_names", "50-a", "echo '[www, ~, 7, {a: b}, \"\", \" \"]' > $YNH_STDRETURN");
        folders.custom("cert_alternate_names", "60-b", "echo 'a: b' > $YNH_STDRETURN");
        folders.custom("cert_alternate_names", "70-c", "echo mail > $YNH_STDRETURN");

        assertThat(YunoHostHooks.of(folders.tree()).alternateNames("a.example")).containsExactly("www.a.example");
    }
}
