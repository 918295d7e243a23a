// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.OpenOrder;
import io.certhooks.acme.AcmeAccount;
import io.certhooks.acme.AcmeOrder;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.Operation;
import io.certhooks.hook.StoreException;
import io.certhooks.store.StagedGeneration;
import io.certhooks.x509.Keys;
import io.certhooks.x509.SigningRequest;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of one operation at its CA, and the staged generation for it. Both are taken up again if an earlier operation has
 * left them.
 */
final class Placement {

    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

    // One that was taken over is of another account, and CAs let an account replace its own certificates only.
    private static final Set<String> REPLACING_REFUSED = Set.of(":alreadyReplaced", ":unauthorized", ":malformed");

    private final Engine engine;
    private final Issuer issuer;
    private final Operation operation;
    private final Scope scope;
    private final AcmeAccount account;
    private final StagedGeneration staged;
    // The order that an earlier operation has left at another CA.
    private final @Nullable OpenOrder abandoned;
    private @Nullable SigningRequest request;

    /** Opens the account, and begins a generation. */
    Placement(Engine engine, Operation operation, Scope scope) {
        this.engine = engine;
        this.issuer = engine.issuers().of(operation);
        this.operation = operation;
        this.scope = scope;
        this.account = issuer.accounts().open(scope);
        OpenOrder open = engine.catalogue().get(operation.name()).order();
        this.abandoned = isElsewhere(open) ? open : null;
        this.staged = left(open).orElseGet(() -> engine.store().stage(operation.name()));
    }

    StagedGeneration staged() {
        return staged;
    }

    private boolean isElsewhere(@Nullable OpenOrder open) {
        return open != null && open.directory() != null && !open.directory().equals(issuer.directory());
    }

    /** Takes up the order that was left here, or places one. */
    AcmeOrder place() {
        OpenOrder open = engine.catalogue().get(operation.name()).order();
        URI earlier = open == null || abandoned != null || open.generation() != staged.number() ? null : open.url();
        if (earlier != null) {
            AcmeOrder order = account.order(operation.name(), operation.identifiers(), earlier);
            if (isAlive(order)) {
                discardEarlier();
                LOG.info("taking up the order {} of the certificate {} again", earlier, operation.name());
                return order;
            }
        }
        return placeAnew();
    }

    /** Places an order; one that was left at another CA is abandoned with its key, for which that CA may have issued. */
    AcmeOrder placeAnew() {
        AcmeOrder order = placeNew();
        OpenOrder placed = new OpenOrder(order.url(), issuer.directory(), staged.number(), List.of());
        engine.catalogue().write(operation.name(), state -> state.withOrder(placed));
        if (abandoned != null) {
            LOG.info("the order {} of the certificate {} is abandoned", abandoned.url(), operation.name());
        }
        discardEarlier();
        return order;
    }

    // Their keys are of no use any more: those of abandoned orders, and those that killed programs have left.
    private void discardEarlier() {
        for (int number = afterCurrent(); number < staged.number(); number++) {
            engine.store().staged(operation.name(), number).ifPresent(StagedGeneration::discard);
        }
    }

    private int afterCurrent() {
        CertificateState.Current current =
                engine.catalogue().get(operation.name()).current();
        return current == null ? 1 : current.generation() + 1;
    }

    private boolean isAlive(AcmeOrder order) {
        try {
            // A certificate is of use only with the key that it was asked for.
            return order.isAlive(engine.clock().instant()) && (!order.isFinalized() || hasMadeItsKey());
        } catch (IssuanceException e) {
            // The CA may have forgotten the order, or never told where it really is; all else would come again anyway.
            if (e.kind() == FailureKind.REFUSED || e.kind() == FailureKind.UNTRUSTWORTHY) {
                return false;
            }
            throw e;
        }
    }

    private boolean hasMadeItsKey() {
        return operation.certificate().keySource() == KeySource.OWN_CSR
                || staged.key().isPresent();
    }

    private AcmeOrder placeNew() {
        X509Certificate replaced = replaced();
        try {
            return placeNew(account, replaced);
        } catch (IssuanceException e) {
            String type = e.problem().map(problem -> problem.type()).orElse("");
            if (replaced != null && REPLACING_REFUSED.stream().anyMatch(type::endsWith)) {
                return placeNew(account, null);
            }
            if (type.endsWith(":accountDoesNotExist")) {
                issuer.accounts().forget();
                return placeNew(issuer.accounts().open(scope), replaced);
            }
            throw e;
        }
    }

    private AcmeOrder placeNew(AcmeAccount account, @Nullable X509Certificate replaced) {
        String profile = operation
                .certificate()
                .profile()
                .or(() -> issuer.authority().profile())
                .orElse(null);
        return account.order(operation.name(), operation.identifiers(), profile, replaced);
    }

    // RFC 9773, 5: the CA is told which certificate of its own the new one replaces.
    private @Nullable X509Certificate replaced() {
        CertificateState state = engine.catalogue().get(operation.name());
        if (state.window() == null || state.window().start() == null) {
            return null;
        }
        try {
            return current()
                    .filter(this::isIssuedHere)
                    .map(engine.store()::load)
                    .map(IssuedCertificate::leaf)
                    .orElse(null);
        } catch (StoreException e) {
            // The more it is to be replaced.
            LOG.warn("the CA is not told which certificate of {} is replaced", operation.name(), e);
            return null;
        }
    }

    private boolean isIssuedHere(Generation current) {
        return engine.issuers().of(engine.store(), current).equals(issuer);
    }

    /**
     * What the CA is handed in, signed with the staged key or by the owner. The first call makes the key, if there is none,
     * and writes it down.
     */
    SigningRequest signingRequest() {
        if (request == null) {
            String own = engine.catalogue().get(operation.name()).csr();
            request = own == null
                    ? SigningRequest.of(savedPair(), operation.identifiers())
                    : SigningRequest.parse(Base64.getDecoder().decode(own));
        }
        return request;
    }

    private KeyPair savedPair() {
        KeyPair pair = staged.key().map(Placement::pairOf).orElseGet(this::newPair);
        // Also one that is there: the program may have been killed while it wrote it.
        staged.saveKey(pair.getPrivate());
        return pair;
    }

    private static KeyPair pairOf(PrivateKey key) {
        try {
            return Keys.pairOf(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the stored key is not usable", e);
        }
    }

    // Its key may not fit any more, because another type is asked for now.
    private Optional<StagedGeneration> left(@Nullable OpenOrder open) {
        return open == null || abandoned != null
                ? Optional.empty()
                : engine.store().staged(operation.name(), open.generation()).filter(this::hasRightKey);
    }

    /** Whether the key is one for this operation; there may be none yet. */
    private boolean hasRightKey(StagedGeneration staged) {
        boolean isOurs = operation.certificate().keySource() != KeySource.OWN_CSR;
        return staged.key().map(key -> isOurs && isFit(pairOf(key).getPublic())).orElse(true);
    }

    private boolean isFit(PublicKey key) {
        return hasRightType(key) && !new Revocations(engine).isCompromised(operation.name(), key);
    }

    private boolean hasRightType(PublicKey key) {
        return KeyType.of(key)
                .filter(type -> type == operation.certificate().keyType())
                .isPresent();
    }

    private KeyPair newPair() {
        return keyInUse()
                .map(Placement::pairOf)
                .orElseGet(() -> Keys.generate(operation.certificate().keyType()));
    }

    private Optional<PrivateKey> keyInUse() {
        return operation.certificate().keySource() != KeySource.REUSED
                ? Optional.empty()
                : current()
                        .map(engine.store()::load)
                        .filter(inUse -> isFit(inUse.leaf().getPublicKey()))
                        .flatMap(IssuedCertificate::privateKey);
    }

    private Optional<Generation> current() {
        return engine.store().current(operation.name());
    }
}
