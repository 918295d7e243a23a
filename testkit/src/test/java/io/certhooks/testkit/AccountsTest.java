// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUnauthorizedException;

class AccountsTest {

    private static final byte[] MAC_KEY =
            "a key of thirty-two bytes length".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @RegisterExtension
    static final AcmeTestExtension CA = AcmeTestExtension.with(ca -> ca.ordersPerPage(3)
            .externalAccount("kid-1", MAC_KEY)
            .termsOfService(URI.create("https://ca.example/terms")));

    @Test
    void registersFindsAndChangesAnAccount(AcmeTestServer ca) throws Exception {
        Login login = new Acme4jClient(ca).register();
        assertThat(ca.accounts()).singleElement().satisfies(account -> assertThat(account.contacts())
                .containsExactly("mailto:ops@example.org"));

        login.getAccount().modify().addEmail("more@example.org").commit();

        assertThat(ca.accounts().get(0).contacts())
                .containsExactly("mailto:ops@example.org", "mailto:more@example.org");
        assertThat(login.getAccount().getTermsOfServiceAgreed()).contains(true);
        assertThat(ca.accounts().get(0).location())
                .isEqualTo(login.getAccountLocation().toURI());
    }

    @Test
    void theSameKeyGetsTheSameAccount(AcmeTestServer ca) throws Exception {
        Acme4jClient client = new Acme4jClient(ca);
        Login login = client.register();
        Login again = new AccountBuilder()
                .agreeToTermsOfService()
                .useKeyPair(login.getKeyPair())
                .createLogin(client.session());

        assertThat(again.getAccountLocation()).isEqualTo(login.getAccountLocation());
        assertThat(ca.accounts()).hasSize(1);
    }

    @Test
    void bindsAnExternalAccount(AcmeTestServer ca) throws Exception {
        Login login = new AccountBuilder()
                .agreeToTermsOfService()
                .useKeyPair(Acme4jClient.keyPair())
                .withKeyIdentifier("kid-1", new SecretKeySpec(MAC_KEY, "HMAC"))
                .createLogin(new Acme4jClient(ca).session());

        assertThat(ca.accounts().get(0).externalAccount()).isEqualTo("kid-1");
        assertThat(login.getAccount().getKeyIdentifier()).contains("kid-1");
    }

    @Test
    void rollsTheKeyOver(AcmeTestServer ca) throws Exception {
        Acme4jClient client = new Acme4jClient(ca);
        Login login = client.register();
        KeyPair oldKey = login.getKeyPair();
        KeyPair newKey = Acme4jClient.keyPair("EC", "secp384r1");
        login.getAccount().changeKey(newKey);

        Login found = new AccountBuilder().onlyExisting().useKeyPair(newKey).createLogin(client.session());
        assertThat(found.getAccountLocation()).isEqualTo(login.getAccountLocation());
        assertThatThrownBy(() ->
                        new AccountBuilder().onlyExisting().useKeyPair(oldKey).createLogin(client.session()))
                .isInstanceOf(AcmeServerException.class)
                .hasMessageContaining("no account");
    }

    @Test
    void aDeactivatedAccountIsDead(AcmeTestServer ca) throws Exception {
        Login login = new Acme4jClient(ca).register();
        Order order = login.newOrder().domain("example.org").create();
        assertThat(order.getStatus()).isEqualTo(Status.PENDING);

        login.getAccount().deactivate();

        assertThat(ca.accounts().get(0).status()).isEqualTo("deactivated");
        assertThatThrownBy(() -> login.newOrder().domain("example.org").create())
                .isInstanceOf(AcmeUnauthorizedException.class);
    }

    @Test
    void listsOrdersPageByPage(AcmeTestServer ca) throws Exception {
        Login login = new Acme4jClient(ca).register();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(login.newOrder()
                    .domain("n" + i + ".example")
                    .create()
                    .getLocation()
                    .toString());
        }
        List<String> listed = new ArrayList<>();
        login.getAccount()
                .getOrders()
                .forEachRemaining(order -> listed.add(order.getLocation().toString()));

        assertThat(listed).containsExactlyElementsOf(made);
    }

    @ParameterizedTest
    @CsvSource({"RSA,2048,RS256", "EC,secp256r1,ES256", "EC,secp384r1,ES384", "EC,secp521r1,ES512", "Ed25519,,EdDSA"})
    void acceptsKeysOfEveryKind(String algorithm, String parameter, String alg) throws Exception {
        try (AcmeTestServer ca = AcmeTestServer.start()) {
            RawClient client = new RawClient(ca);
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("RSA")) {
                generator.initialize(Integer.parseInt(parameter));
            } else if (algorithm.equals("EC")) {
                generator.initialize(new java.security.spec.ECGenParameterSpec(parameter));
            }
            client.key = generator.generateKeyPair();
            client.alg = alg;
            client.register();

            assertThat(client.order("example.org").status()).isEqualTo(201);
            assertThat(ca.accounts().get(0).thumbprint()).isEqualTo(client.thumbprint());
        }
    }

    @Test
    void remembersWhoAskedForWhat(AcmeTestServer ca, ManualClock clock) {
        RawClient client = new RawClient(ca).register();
        ca.clearRequests();
        client.order("example.org");
        client.send("GET", ca.directory().resolve("/nowhere").toString());

        assertThat(ca.requests()).hasSize(3).allMatch(request -> request.time().equals(clock.instant()));
        assertThat(ca.requests().get(1).account())
                .isEqualTo(ca.accounts().get(0).id());
        assertThat(ca.requests().get(1).status()).isEqualTo(201);
        assertThat(ca.requests().get(1).path()).isEqualTo("/new-order");
        assertThat(ca.requests().get(1).problem()).isEmpty();
        assertThat(ca.requests().get(2).status()).isEqualTo(404);
        assertThat(ca.requests().get(2).problem()).contains("urn:ietf:params:acme:error:malformed", "\"detail\"");
    }

    @Test
    void restartedNoncesAreRefusedOnce(AcmeTestServer ca) throws Exception {
        Login login = new Acme4jClient(ca).register();
        ca.forgetNonces();

        assertThat(login.newOrder().domain("example.org").create().getStatus()).isEqualTo(Status.PENDING);
        assertThat(ca.requests()).anyMatch(request -> request.status() == 400);
    }

    @Test
    void theCaForgetsAnAccount(AcmeTestServer ca) {
        RawClient client = new RawClient(ca).register();
        ca.removeAccount(ca.accounts().get(0).id());
        ca.removeAccount("77");

        assertThat(client.order("example.org").type()).isEqualTo("accountDoesNotExist");
        String gone = client.kid;
        client.kid = null;
        assertThat(client.register().kid).isNotEqualTo(gone);
    }

    @Test
    void theCaRevokesAnAccount(AcmeTestServer ca) {
        RawClient client = new RawClient(ca).register();
        ca.revokeAccount(ca.accounts().get(0).id());

        RawClient.Reply reply = client.order("example.org");
        assertThat(reply.type()).isEqualTo("unauthorized");
        assertThat(reply.detail()).contains("revoked");
        assertThatThrownBy(() -> ca.revokeAccount("77")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theOwnerDeactivatesAnAccountElsewhere(AcmeTestServer ca) {
        RawClient client = new RawClient(ca).register();
        ca.deactivateAccount(ca.accounts().get(0).id());

        RawClient.Reply reply = client.order("example.org");
        assertThat(reply.type()).isEqualTo("unauthorized");
        assertThat(reply.detail()).contains("deactivated");
        assertThat(ca.accounts().get(0).status()).isEqualTo("deactivated");
        assertThatThrownBy(() -> ca.deactivateAccount("77")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyTheOwnerSeesAndChangesAnAccount(AcmeTestServer ca) {
        RawClient one = new RawClient(ca).register();
        RawClient other = new RawClient(ca).register();

        assertThat(other.post(one.kid, Map.of("status", "deactivated")).type()).isEqualTo("unauthorized");
        assertThat(other.postAsGet(one.kid.replace("/account/", "/orders/")).type())
                .isEqualTo("unauthorized");
        assertThat(one.post(one.kid, Map.of("status", "revoked")).type()).isEqualTo("malformed");
    }
}
