// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.Generation;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Problem;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.store.StagedGeneration;
import io.certhooks.x509.ChainCheck;
import io.certhooks.x509.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts certificates into use that were issued elsewhere. */
final class Adopting {

    private static final Logger LOG = LoggerFactory.getLogger(Adopting.class);

    private final Engine engine;
    private final Run run;
    private final BiConsumer<CertificateSpec, Run> catalogue;
    private final List<String> adopted = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    Adopting(Engine engine, Run run, BiConsumer<CertificateSpec, Run> catalogue) {
        this.engine = engine;
        this.run = run;
        this.catalogue = catalogue;
    }

    List<String> adopted() {
        return adopted;
    }

    List<String> leftOut() {
        return leftOut;
    }

    void adopt(ExistingCertificate existing) {
        Optional<CertificateState> known = engine.catalogue().find(existing.name());
        if (known.filter(state -> state.current() != null).isPresent()) {
            return;
        }
        try {
            check(existing);
            CertificateSpec spec = CertificateSpec.of(existing);
            if (known.isEmpty()) {
                catalogue.accept(spec, run);
            } else if (Schedule.isChanged(spec.request(), known.get().request())) {
                throw new IllegalArgumentException(
                        "it is managed already, for other names or with another type of key");
            }
            publish(existing);
            adopted.add(existing.name());
            LOG.info("took over {}", existing);
            existing.keyFile().ifPresent(Adopting::warnIfReadableByAll);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            leaveOut(existing, String.valueOf(e.getMessage()));
        } catch (HookFailedException e) {
            leaveOut(existing, e.getMessage() + "; ensure() tries again without a new order");
        }
    }

    private static void warnIfReadableByAll(Path key) {
        try {
            if (Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warn("{}: everybody may read this key; renew with a new key, and delete it or chmod 600 it", key);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{}: its mode is not known", key, e);
        }
    }

    private void leaveOut(ExistingCertificate existing, String why) {
        String text = Problem.cleaned(existing.name() + ": " + why);
        LOG.warn("not taken over: {}", text);
        leftOut.add(text);
    }

    private void check(ExistingCertificate existing) throws GeneralSecurityException {
        ChainCheck.check(
                existing.chain(),
                Keys.pairOf(existing.privateKey()).getPublic(),
                existing.request().identifiers(),
                engine.clock().instant());
    }

    private void publish(ExistingCertificate existing) {
        StagedGeneration staged = engine.store().stage(existing.name());
        staged.saveKey(existing.privateKey());
        Operation operation = operation(existing);
        Generation generation = staged.complete(
                existing.chain(),
                StateFormat.write(Metadata.of(operation, engine.clock().instant(), null)));
        // What a file hook refuses now is published by the next run, and not ordered.
        engine.catalogue().update(existing.name(), state -> state.withStaged(generation.number()));
        Scope scope = Scope.of(operation, run, Results.ofRun());
        new Publication(engine, operation, scope).publish(generation);
        engine.catalogue().save(existing.name());
    }

    private Operation operation(ExistingCertificate existing) {
        return new Operation(
                run,
                Runs.newId(),
                OperationKind.ISSUE,
                Reason.MISSING,
                1,
                engine.issuers().first().accounts().description(),
                engine.catalogue().get(existing.name()).request());
    }
}
