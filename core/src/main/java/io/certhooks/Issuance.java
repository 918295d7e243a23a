// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.OpenOperation;
import io.certhooks.CertificateState.OpenOrder;
import io.certhooks.acme.AcmeOrder;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.x509.ChainCheck;
import io.certhooks.x509.SigningRequest;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One operation, from first hook to last. The only class that knows the order of the phases. */
final class Issuance {

    private static final Logger LOG = LoggerFactory.getLogger(Issuance.class);

    private final Engine engine;
    private final Operation operation;
    private final Issuer issuer;
    private final Results results;
    private final Scope scope;
    private final Publication publication;

    Issuance(Engine engine, Operation operation, Results ofRun) {
        this.engine = engine;
        this.operation = operation;
        this.issuer = engine.issuers().of(operation);
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
        } catch (RuntimeException | Error e) {
            // An Error, too, is told to the post hooks, and waits for its time to be tried again.
            return new Outcome.Failed(unexpected(operation, e));
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

    static IssuanceException unexpected(Operation operation, Throwable failure) {
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
                        Metadata.of(engine.store(), generation).request(), operation.certificate()))
                .filter(generation -> !isCompromised(generation));
    }

    private boolean isCompromised(Generation generation) {
        PublicKey key = engine.store().load(generation).leaf().getPublicKey();
        return new Revocations(engine).isCompromised(operation.name(), key);
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
        Placement placement = new Placement(engine, operation, scope);
        AcmeOrder order = placement.place();
        // What is proved already would not be rehearsed.
        if (engine.isRehearsal() && order.withdrawProofs()) {
            order = placement.placeAnew();
        }
        if (!order.isValid()) {
            // It takes its time to make a key, and so does the CA.
            new Proofs(engine, operation, scope).prove(order, () -> prepare(placement));
        }
        SigningRequest request = placement.signingRequest();
        publication.announceKey(placement.staged());
        // From now on the CA may issue at any time.
        engine.catalogue().flush(operation.name());
        order.finish(request.encoded(), engine.orderLimit());
        List<X509Certificate> chain = order.download(issuer.authority().preferredChain());
        check(chain, request.publicKey());
        Generation generation = placement
                .staged()
                .complete(
                        chain,
                        StateFormat.write(
                                Metadata.of(withAccount(), engine.clock().instant(), order.certificateUrl())));
        // After a crash the complete generation is found by the order's number.
        note(state -> state.withStaged(generation.number()));
        return generation;
    }

    // The CA is looking at the proofs: were they given up now, it would refuse the order. Whatever fails is tried again
    // when it is needed.
    private void prepare(Placement placement) {
        try {
            placement.signingRequest();
        } catch (RuntimeException e) {
            LOG.info("the key for {} cannot be made while the CA looks at the proofs", operation.name(), e);
        }
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
                issuer.accounts().description(),
                operation.certificate());
    }

    private void check(List<X509Certificate> chain, PublicKey key) {
        try {
            ChainCheck.check(chain, key, operation.identifiers(), engine.clock().instant());
        } catch (CertificateException e) {
            update(CertificateState::withoutOrder);
            throw new IssuanceException(
                    "the certificate that " + issuer.directory() + " has issued for " + operation.name()
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
