// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.OpenOperation;
import io.certhooks.CertificateState.OpenOrder;
import io.certhooks.acme.AcmeAccount;
import io.certhooks.acme.AcmeOrder;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.store.StagedGeneration;
import io.certhooks.x509.ChainCheck;
import io.certhooks.x509.Keys;
import io.certhooks.x509.SigningRequest;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One operation, from first hook to last. The only class that knows the order of the phases. */
final class Issuance {

    private static final Logger LOG = LoggerFactory.getLogger(Issuance.class);

    // One that was taken over is of another account, and CAs let an account replace its own certificates only.
    private static final Set<String> REPLACING_REFUSED = Set.of(":alreadyReplaced", ":unauthorized", ":malformed");

    private final Engine engine;
    private final Operation operation;
    private final Results results;
    // To find the public key of a private one takes as long as to sign.
    private @Nullable KeyPair newPair;
    private final Scope scope;
    private final Publication publication;

    Issuance(Engine engine, Operation operation, Results ofRun) {
        this.engine = engine;
        this.operation = operation;
        this.results = ofRun.part();
        this.scope = Scope.of(operation, operation.run(), results);
        this.publication = new Publication(engine, operation, scope);
    }

    OperationResult run() {
        open();
        Outcome outcome = attempt();
        record(outcome);
        PostEvent event = new PostEvent(operation, outcome, results.list());
        engine.hooks().tell(PostListener.class, scope, event, hook -> hook.onPost(event));
        update(state -> state.withOpen(null));
        return new OperationResult(operation, outcome);
    }

    private Outcome attempt() {
        try {
            PreEvent event = new PreEvent(operation);
            engine.hooks().call(PreListener.class, scope, event, hook -> hook.onPre(event));
            Generation generation = stagedEarlier().orElseGet(this::order);
            return new Outcome.Issued(generation, use(generation));
        } catch (LifecycleException e) {
            return new Outcome.Failed(HookRunner.causeOf(e));
        } catch (RuntimeException e) {
            return new Outcome.Failed(unexpected(e));
        }
    }

    private List<String> use(Generation generation) {
        Engine real = engine.real();
        if (real != null) {
            return new RehearsedDeploys(real, operation, scope).call();
        }
        publication.publish(generation);
        List<String> undelivered = engine.deliveries().deliver(operation.name(), scope);
        new Verifications(engine).check(operation.name(), scope);
        return undelivered;
    }

    private IssuanceException unexpected(RuntimeException failure) {
        return new IssuanceException(
                "cannot issue the certificate " + operation.name() + " because of a defect: " + failure
                        + "; please report it with this stack trace",
                FailureKind.TRANSIENT,
                null,
                null,
                failure);
    }

    // A certificate that a file hook refused, or that could not be published, is not ordered again.
    private Optional<Generation> stagedEarlier() {
        noteCompleted();
        CertificateState state = engine.catalogue().get(operation.name());
        Integer staged = state.staged();
        if (staged == null
                || engine.schedule().isOutdated(state.held(), engine.clock().instant())) {
            return Optional.empty();
        }
        return engine.store()
                .generation(operation.name(), staged)
                .filter(generation ->
                        generation.notAfter().isAfter(engine.clock().instant()))
                .filter(generation -> !Schedule.isChanged(
                        Metadata.of(engine.store(), generation).request(), operation.certificate()));
    }

    // It may have come, and the program died, or the disk was full, before that could be written down.
    private void noteCompleted() {
        CertificateState state = engine.catalogue().get(operation.name());
        OpenOrder open = state.order();
        if (open != null
                && engine.store()
                        .generation(operation.name(), open.generation())
                        .isPresent()) {
            Proofs.cleanUpLeft(engine, operation, scope);
            update(old -> old.withStaged(open.generation()));
        }
    }

    private Generation order() {
        requireSigningRequest();
        Proofs.cleanUpLeft(engine, operation, scope);
        OpenOrder open = engine.catalogue().get(operation.name()).order();
        AcmeAccount account = engine.accounts().open(scope);
        StagedGeneration staged = stage(open);
        AcmeOrder order = place(account, open, staged);
        // What is proved already would not be rehearsed.
        if (engine.isRehearsal() && order.withdrawProofs()) {
            order = placeAnew(account, staged);
        }
        if (!order.isValid()) {
            new Proofs(engine, operation, scope).prove(order);
        }
        publication.announceKey(staged);
        SigningRequest request = signingRequest(staged);
        order.finish(request.encoded(), engine.orderLimit());
        List<X509Certificate> chain = order.download(engine.authority().preferredChain());
        check(chain, request.publicKey());
        Generation generation = staged.complete(
                chain,
                StateFormat.write(Metadata.of(withAccount(), engine.clock().instant(), order.certificateUrl())));
        // After a crash the complete generation is found by the order's number.
        note(state -> state.withStaged(generation.number()));
        return generation;
    }

    private void requireSigningRequest() {
        if (operation.certificate().keySource() == KeySource.OWN_CSR
                && engine.catalogue().get(operation.name()).csr() == null) {
            throw new ConfigurationException("the signing request for the certificate " + operation.name()
                    + " was lost when its state was damaged: hand it in again with ensure()");
        }
    }

    private Operation withAccount() {
        return new Operation(
                operation.run(),
                operation.id(),
                operation.kind(),
                operation.reason(),
                operation.attempt(),
                engine.accounts().description(),
                operation.certificate());
    }

    private StagedGeneration stage(@Nullable OpenOrder open) {
        Optional<StagedGeneration> earlier = open != null
                ? engine.store().staged(operation.name(), open.generation()).filter(this::hasRightKey)
                : begun();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        StagedGeneration staged = engine.store().stage(operation.name());
        if (operation.certificate().keySource() != KeySource.OWN_CSR) {
            staged.saveKey(newKey());
        }
        note(state -> state.withOrder(new OpenOrder(null, staged.number(), List.of())));
        return staged;
    }

    // The number is written down with the order's URL. A program that was killed in between has left the next one
    // begun.
    private Optional<StagedGeneration> begun() {
        CertificateState.Current current =
                engine.catalogue().get(operation.name()).current();
        Optional<StagedGeneration> next =
                engine.store().staged(operation.name(), current == null ? 1 : current.generation() + 1);
        if (operation.certificate().keySource() != KeySource.GENERATED) {
            return Optional.empty();
        }
        Optional<StagedGeneration> found = next.filter(this::hasRightKey);
        found.ifPresent(staged -> {
            // It may have been killed while it wrote the key.
            staged.key().ifPresent(staged::saveKey);
            note(state -> state.withOrder(new OpenOrder(null, staged.number(), List.of())));
        });
        return found;
    }

    private boolean hasRightKey(StagedGeneration staged) {
        if (operation.certificate().keySource() == KeySource.OWN_CSR) {
            return staged.key().isEmpty();
        }
        return staged.key()
                .map(Issuance::pairOf)
                .flatMap(pair -> KeyType.of(pair.getPublic()))
                .filter(type -> type == operation.certificate().keyType())
                .isPresent();
    }

    private PrivateKey newKey() {
        Optional<IssuedCertificate> current = current();
        if (operation.certificate().keySource() == KeySource.REUSED && current.isPresent()) {
            Optional<PrivateKey> key = current.get().privateKey();
            boolean sameType = KeyType.of(current.get().leaf().getPublicKey())
                    .filter(type -> type == operation.certificate().keyType())
                    .isPresent();
            if (sameType && key.isPresent()) {
                return key.get();
            }
        }
        newPair = Keys.generate(operation.certificate().keyType());
        return newPair.getPrivate();
    }

    private Optional<IssuedCertificate> current() {
        return engine.store().current(operation.name()).map(engine.store()::load);
    }

    private AcmeOrder place(AcmeAccount account, @Nullable OpenOrder open, StagedGeneration staged) {
        URI earlier = open == null || open.generation() != staged.number() ? null : open.url();
        if (earlier != null) {
            AcmeOrder order = account.order(operation.name(), operation.identifiers(), earlier);
            if (isAlive(order)) {
                LOG.info("taking up the order {} of the certificate {} again", earlier, operation.name());
                return order;
            }
        }
        return placeAnew(account, staged);
    }

    private AcmeOrder placeAnew(AcmeAccount account, StagedGeneration staged) {
        AcmeOrder order = placeNew(account);
        update(state -> state.withOrder(new OpenOrder(order.url(), staged.number(), List.of())));
        return order;
    }

    private boolean isAlive(AcmeOrder order) {
        try {
            return order.isAlive(engine.clock().instant());
        } catch (IssuanceException e) {
            // The CA may have forgotten the order, or never told where it really is; all else would come again anyway.
            if (e.kind() == FailureKind.REFUSED || e.kind() == FailureKind.UNTRUSTWORTHY) {
                return false;
            }
            throw e;
        }
    }

    private AcmeOrder placeNew(AcmeAccount account) {
        X509Certificate replaced = replaced();
        try {
            return placeNew(account, replaced);
        } catch (IssuanceException e) {
            String type = e.problem().map(problem -> problem.type()).orElse("");
            if (replaced != null && REPLACING_REFUSED.stream().anyMatch(type::endsWith)) {
                return placeNew(account, null);
            }
            if (type.endsWith(":accountDoesNotExist")) {
                engine.accounts().forget();
                return placeNew(engine.accounts().open(scope), replaced);
            }
            throw e;
        }
    }

    private AcmeOrder placeNew(AcmeAccount account, @Nullable X509Certificate replaced) {
        String profile = operation
                .certificate()
                .profile()
                .or(() -> engine.authority().profile())
                .orElse(null);
        return account.order(operation.name(), operation.identifiers(), profile, replaced);
    }

    // RFC 9773, 5: the CA is told which certificate the new one replaces.
    private @Nullable X509Certificate replaced() {
        CertificateState state = engine.catalogue().get(operation.name());
        boolean suggested = state.window() != null && state.window().start() != null;
        return suggested ? current().map(IssuedCertificate::leaf).orElse(null) : null;
    }

    private SigningRequest signingRequest(StagedGeneration staged) {
        String own = engine.catalogue().get(operation.name()).csr();
        if (own != null) {
            return SigningRequest.parse(Base64.getDecoder().decode(own));
        }
        KeyPair pair = newPair != null
                ? newPair
                : pairOf(staged.key()
                        .orElseThrow(() ->
                                new IllegalStateException("the key of generation " + staged.number() + " is gone")));
        return SigningRequest.of(pair, operation.identifiers());
    }

    private static KeyPair pairOf(PrivateKey key) {
        try {
            return Keys.pairOf(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the stored key is not usable", e);
        }
    }

    private void check(List<X509Certificate> chain, PublicKey key) {
        try {
            ChainCheck.check(chain, key, operation.identifiers(), engine.clock().instant());
        } catch (CertificateException e) {
            update(CertificateState::withoutOrder);
            throw new IssuanceException(
                    "the certificate that " + engine.authority().directory() + " has issued for " + operation.name()
                            + " is refused: " + e.getMessage() + "; the one in use stays",
                    FailureKind.UNTRUSTWORTHY,
                    null,
                    null,
                    e);
        }
    }

    private void open() {
        OpenOperation open = new OpenOperation(
                operation.run().id(), operation.id(), operation.kind(), operation.reason(), operation.attempt());
        boolean isTold = !engine.hooks().all(PreListener.class, scope).isEmpty()
                || !engine.hooks().all(PostListener.class, scope).isEmpty();
        note(state -> state.withOpen(open));
        if (isTold) {
            // What is told of the beginning is told of the end, whatever happens in between.
            engine.catalogue().save(operation.name());
        }
    }

    private void record(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            try {
                engine.failures().record(operation, failed.cause(), scope);
            } catch (LifecycleException e) {
                // The post hooks are owed all the same.
                failed.cause().addSuppressed(e);
                LOG.error("the failure of {} cannot be written down", operation.name(), e);
            }
        } else {
            LOG.info("{} of the certificate {} is done{}", operation.kind(), operation.name(), rehearsed());
        }
    }

    private String rehearsed() {
        return engine.isRehearsal() ? ", as a rehearsal" : "";
    }

    private void note(UnaryOperator<CertificateState> change) {
        engine.catalogue().note(operation.name(), change);
    }

    private void update(UnaryOperator<CertificateState> change) {
        engine.catalogue().update(operation.name(), change);
    }
}
