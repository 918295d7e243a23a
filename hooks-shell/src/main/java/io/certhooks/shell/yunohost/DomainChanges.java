// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.Previewed;
import io.certhooks.shell.call.CommandText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Finds out which domains have come and gone when an operation has ended. */
final class DomainChanges implements FileListener, PostListener, Previewed {

    /** Is told domains, at least one. */
    @FunctionalInterface
    interface Fired {
        void fire(List<String> domains) throws HookFailure;
    }

    private final ManagedDomains managed;
    private final Fired added;
    private final Fired gone;
    private final Function<Operation, String> text;
    private final Map<String, Replaced> before = new ConcurrentHashMap<>();

    DomainChanges(ManagedDomains managed, Fired added, Fired gone, Function<Operation, String> text) {
        this.managed = managed;
        this.added = added;
        this.gone = gone;
        this.text = text;
    }

    /**
     * The domains of a certificate that is being replaced. A way back writes files too, by operations that ended long ago.
     *
     * @param operation the id of the operation that replaces it
     */
    private record Replaced(String operation, List<String> domains) {}

    /** Reads the names of the certificate that is about to be replaced by one for others. */
    @Override
    public void beforeWrite(FileEvent event) throws HookFailure {
        Optional<Operation> operation = event.operation().filter(each -> each.kind() == OperationKind.REPLACE);
        if (operation.isPresent() && event.kind() == FileKind.CERTIFICATE && event.change() == FileChange.EDIT) {
            String id = operation.get().id();
            before.put(operation.get().name(), new Replaced(id, managed.of(identifiers(event.path()))));
        }
    }

    private static List<Identifier> identifiers(Path file) throws HookFailure {
        try (InputStream in = Files.newInputStream(file)) {
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            List<Identifier> identifiers = new ArrayList<>();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.get(1) instanceof String text) {
                    identifiers.add(Identifier.of(text));
                }
            }
            return identifiers;
        } catch (IOException | CertificateException | IllegalArgumentException e) {
            throw new HookFailure(
                    HookStatus.FAILED,
                    "the names of the certificate in use, " + file + ", cannot be read, so nobody is told which of them"
                            + " go: " + e,
                    e);
        }
    }

    /** At the end of the first attempt, as YunoHost does, whether there is a certificate of the CA by then or not. */
    @Override
    public void onPost(PostEvent event) throws HookFailure {
        Operation operation = event.operation();
        Replaced old = before.remove(operation.name());
        List<String> now = managed.of(operation.identifiers());
        if (event.run().dryRun()) {
            return;
        }
        if (operation.kind() == OperationKind.ISSUE && operation.attempt() == 1) {
            added.fire(now);
        } else if (operation.kind() == OperationKind.REPLACE
                && old != null
                && old.operation().equals(operation.id())
                && event.outcome() instanceof Outcome.Issued) {
            tell(gone, old.domains(), now);
            tell(added, now, old.domains());
        }
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        return phase == Phase.POST ? text.apply(operation) : CommandText.NOTHING;
    }

    private static void tell(Fired fired, List<String> domains, List<String> others) throws HookFailure {
        List<String> changed =
                domains.stream().filter(domain -> !others.contains(domain)).toList();
        if (!changed.isEmpty()) {
            fired.fire(changed);
        }
    }
}
