// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.Account;
import io.certhooks.hook.CatalogueEvent;
import io.certhooks.hook.CertificateExpiring;
import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.CertificateRevoked;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.Generation;
import io.certhooks.hook.GenerationPruned;
import io.certhooks.hook.GenerationPruning;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunStarted;
import io.certhooks.hook.Skipped;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Every value of every event: the one place where names and fields meet. */
final class EventTable {

    static final List<EventValue<?>> ALL = List.copyOf(new EventTable().values);

    private final List<EventValue<?>> values = new ArrayList<>();

    private EventTable() {
        run();
        operation(PreEvent.class, event -> Optional.of(event.operation()));
        operation(ChallengeEvent.class, event -> Optional.of(event.operation()));
        operation(ChallengesPresented.class, event -> Optional.of(event.operation()));
        operation(DeployEvent.class, event -> Optional.of(event.operation()));
        operation(PostEvent.class, event -> Optional.of(event.operation()));
        operation(FileEvent.class, FileEvent::operation);
        account(FileEvent.class, event -> Optional.of(event.account()));
        challenge();
        file();
        deploy();
        batch();
        ends();
        catalogue();
    }

    private void run() {
        add(LifecycleEvent.class, "phase", event -> word(event.phase()));
        add(LifecycleEvent.class, "run_id", event -> event.run().id());
        add(LifecycleEvent.class, "run_kind", event -> word(event.run().kind()));
        add(LifecycleEvent.class, "run_started", event -> event.run()
                .startedAt()
                .toString());
        add(LifecycleEvent.class, "dry_run", event -> event.run().dryRun());
        add(RunStarted.class, "due", event -> names(event.due()));
    }

    private <E> void operation(Class<E> event, Function<E, Optional<Operation>> operation) {
        find(event, "operation_id", operation, Operation::id);
        find(event, "operation_kind", operation, found -> word(found.kind()));
        find(event, "operation_attempt", operation, Operation::attempt);
        find(event, "reason", operation, found -> word(found.reason()));
        if (event != FileEvent.class) {
            account(event, operation.andThen(found -> found.map(Operation::account)));
        }
        Function<E, Optional<CertificateRequest>> request =
                operation.andThen(found -> found.map(Operation::certificate));
        find(event, "name", request, CertificateRequest::name);
        find(event, "identifiers", request, found -> texts(found.identifiers()));
        find(event, "key_type", request, found -> word(found.keyType()));
        find(event, "key_source", request, found -> word(found.keySource()));
        findOptional(event, "profile", request, CertificateRequest::profile);
    }

    private <E> void account(Class<E> event, Function<E, Optional<Account>> account) {
        find(event, "account_directory", account, found -> found.directory().toString());
        findOptional(event, "account_email", account, Account::email);
        findOptional(event, "account_url", account, found -> found.url().map(Object::toString));
    }

    private void challenge() {
        Class<ChallengeEvent> event = ChallengeEvent.class;
        add(event, "challenge_type", found -> found.type().value());
        add(event, "identifier", found -> found.identifier().value());
        add(event, "identifier_base", found -> found.identifier().base());
        add(event, "identifier_type", found -> found.identifier().type().value());
        add(event, "wildcard", found -> found.identifier().isWildcard());
        add(event, "token", ChallengeEvent::token);
        add(event, "key_authorization", ChallengeEvent::keyAuthorization);
        only(ChallengeType.HTTP_01, "http_path", ChallengeEvent::httpPath);
        only(ChallengeType.DNS_01, "txt_name", ChallengeEvent::txtName);
        only(ChallengeType.DNS_01, "txt_value", ChallengeEvent::txtValue);
        only(ChallengeType.TLS_ALPN_01, "alpn_extension", found -> HexFormat.of()
                .formatHex(found.alpnExtension()));
        add(event, "index", ChallengeEvent::index);
        add(event, "remaining", ChallengeEvent::remaining);
        add(event, "pending", found -> texts(found.pending()));
        add(event, "carried", ChallengeEvent::carried);
        presented();
    }

    private void presented() {
        Class<ChallengesPresented> event = ChallengesPresented.class;
        add(event, "challenge_type", found -> found.challenges().get(0).type().value());
        add(
                event,
                "pending",
                found -> each(
                        found.challenges(), challenge -> challenge.identifier().value()));
        add(event, "txt_names", found -> each(found.challenges(), ChallengeEvent::txtName));
        add(event, "txt_values", found -> each(found.challenges(), ChallengeEvent::txtValue));
        add(event, "http_paths", found -> each(found.challenges(), ChallengeEvent::httpPath));
    }

    private void file() {
        Class<FileEvent> event = FileEvent.class;
        add(event, "file_kind", found -> word(found.kind()));
        add(event, "file_change", found -> word(found.change()));
        add(event, "file_path", found -> found.path().toString());
        add(event, "file_content", found -> found.content().toString());
    }

    private void deploy() {
        Class<DeployEvent> event = DeployEvent.class;
        generation(event, found -> Optional.of(found.generation()));
        Function<DeployEvent, Optional<CertificateFiles>> live = DeployEvent::live;
        find(event, "live_directory", live, found -> found.directory().toString());
        find(event, "previous_generation", DeployEvent::previous, Generation::number);
        find(event, "previous_serial", DeployEvent::previous, Generation::serial);
        add(event, "idempotency_key", found -> found.delivery().idempotencyKey());
        add(event, "attempt", found -> found.delivery().attempt());
        add(event, "replay", found -> found.delivery().replay());
        add(event, "rollback", found -> found.delivery().rollback());
    }

    private void batch() {
        Class<DeployBatch> event = DeployBatch.class;
        add(
                event,
                "names",
                found -> each(found.deployments(), deploy -> deploy.operation().name()));
        add(event, "identifiers", found -> found.deployments().stream()
                .flatMap(deploy -> deploy.operation().identifiers().stream())
                .map(Identifier::value)
                .distinct()
                .toList());
        add(
                event,
                "generation_directories",
                found -> directories(found, deploy -> deploy.generation().files()));
        add(event, "live_directories", found -> directories(found, DeployEvent::live));
        add(
                event,
                "idempotency_keys",
                found -> each(found.deployments(), deploy -> deploy.delivery().idempotencyKey()));
        add(event, "replay", found -> found.deployments().stream()
                .anyMatch(deploy -> deploy.delivery().replay()));
    }

    private void ends() {
        Class<PostEvent> post = PostEvent.class;
        add(post, "success", found -> found.outcome().isSuccess());
        add(post, "outcome", found -> found.outcome() instanceof Outcome.Issued ? "issued" : "failed");
        generation(post, found -> issued(found.outcome()).map(Outcome.Issued::generation));
        find(post, "undelivered", found -> issued(found.outcome()), Outcome.Issued::undelivered);
        findOptional(
                post,
                "error",
                Optional::of,
                found -> found.outcome() instanceof Outcome.Failed failed
                        ? Optional.of(String.valueOf(failed.cause().getMessage()))
                        : Optional.empty());
        add(post, "failed_hooks", found -> failedHooks(found.results()));
        Class<RunFinished> finished = RunFinished.class;
        add(finished, "success", RunFinished::isSuccess);
        add(finished, "run_finished", found -> found.finishedAt().toString());
        add(finished, "issued", found -> operations(found.issued()));
        add(finished, "failed", found -> operations(found.failed()));
        add(finished, "skipped", found -> each(found.skipped(), Skipped::name));
        add(finished, "failed_hooks", found -> failedHooks(found.results()));
    }

    private void catalogue() {
        add(CatalogueEvent.class, "name", CatalogueEvent::name);
        add(CatalogueEvent.class, "identifiers", found -> texts(found.identifiers()));
        generation(CertificateRevoked.class, found -> Optional.of(found.generation()));
        generation(CertificateExpiring.class, found -> Optional.of(found.generation()));
        generation(GenerationPruning.class, found -> Optional.of(found.generation()));
        generation(GenerationPruned.class, found -> Optional.of(found.generation()));
    }

    private <E> void generation(Class<E> event, Function<E, Optional<Generation>> generation) {
        find(event, "generation", generation, Generation::number);
        find(event, "serial", generation, Generation::serial);
        find(event, "not_before", generation, found -> found.notBefore().toString());
        find(event, "not_after", generation, found -> found.notAfter().toString());
        Function<E, Optional<CertificateFiles>> files = generation.andThen(found -> found.flatMap(Generation::files));
        find(event, "generation_directory", files, found -> found.directory().toString());
        find(event, "certificate_file", files, found -> found.certificate().toString());
        find(event, "chain_file", files, found -> found.chain().toString());
        find(event, "full_chain_file", files, found -> found.fullChain().toString());
        find(event, "private_key_file", files, found -> found.privateKey().toString());
        find(event, "bundle_file", files, found -> found.bundle().toString());
    }

    private void only(ChallengeType type, String name, Function<ChallengeEvent, Object> getter) {
        find(ChallengeEvent.class, name, event -> Optional.of(event).filter(found -> found.type() == type), getter);
    }

    private <E> void add(Class<E> event, String name, Function<E, Object> getter) {
        values.add(new EventValue<>(name, event, getter.andThen(Optional::of)));
    }

    private <E, P> void find(Class<E> event, String name, Function<E, Optional<P>> part, Function<P, Object> getter) {
        values.add(new EventValue<>(name, event, part.andThen(found -> found.map(getter))));
    }

    private <E, P> void findOptional(
            Class<E> event, String name, Function<E, Optional<P>> part, Function<P, Optional<String>> getter) {
        values.add(new EventValue<>(name, event, part.andThen(found -> found.flatMap(getter))));
    }

    private static Optional<Outcome.Issued> issued(Outcome outcome) {
        return outcome instanceof Outcome.Issued issued ? Optional.of(issued) : Optional.empty();
    }

    private static List<String> directories(
            DeployBatch batch, Function<DeployEvent, Optional<CertificateFiles>> files) {
        return batch.deployments().stream()
                .flatMap(deploy -> files.apply(deploy).stream())
                .map(found -> found.directory().toString())
                .toList();
    }

    private static List<String> failedHooks(List<HookResult> results) {
        return results.stream()
                .filter(result -> !result.status().isSuccess())
                .map(HookResult::hook)
                .distinct()
                .toList();
    }

    private static List<String> names(List<Operation> operations) {
        return each(operations, Operation::name);
    }

    private static List<String> operations(List<OperationResult> results) {
        return each(results, result -> result.operation().name());
    }

    private static List<String> texts(List<Identifier> identifiers) {
        return each(identifiers, Identifier::value);
    }

    private static <T> List<String> each(List<T> items, Function<T, String> getter) {
        return items.stream().map(getter).toList();
    }

    /** {@code BATCH_DEPLOY} as {@code batch-deploy}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
