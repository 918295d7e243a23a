// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.KeySource;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.RunFinished;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names that post commands get. */
final class PostNames {

    private static final Logger LOG = LoggerFactory.getLogger(PostNames.class);
    private static final int RENEW_LIMIT = 16_000;
    private static final int CERTONLY_LIMIT = 32_000;

    private final CertbotSettings settings;
    private final RunMemory memory;

    PostNames(CertbotSettings settings, RunMemory memory) {
        this.settings = settings;
        this.memory = memory;
    }

    /** Both variables are always set. */
    Map<String, String> variables(RunFinished event) {
        if (!Selection.isRenew(event.run())) {
            return ensured(event);
        }
        List<Operation> renewed = event.operations().stream()
                .filter(this::isRenewed)
                .map(OperationResult::operation)
                .toList();
        List<Operation> failed = event.operations().stream()
                .filter(result -> !isRenewed(result))
                .map(OperationResult::operation)
                .toList();
        return variables(renewed, failed);
    }

    private boolean isRenewed(OperationResult result) {
        return result.outcome() instanceof Outcome.Issued && !memory.isUndeployed(result.operation());
    }

    // Certbot's certonly tells of new lineages only, and of no failure.
    private Map<String, String> ensured(RunFinished event) {
        Stream<Operation> issued = event.issued().stream()
                .map(OperationResult::operation)
                .filter(operation ->
                        operation.kind() == OperationKind.ISSUE && !event.run().dryRun());
        String names = NameList.joined(ofLineages(issued)
                .flatMap(operation -> NameList.of(operation.identifiers()).stream())
                .toList());
        return settings.isStrict()
                ? both(NameList.cutAnywhere(names, CERTONLY_LIMIT), "")
                : cut(names, "", CERTONLY_LIMIT);
    }

    /** What a {@code renew} tells. */
    Map<String, String> variables(List<Operation> renewed, List<Operation> failed) {
        String good = NameList.joined(ofLineages(renewed.stream())
                .flatMap(operation -> memory.names(operation).stream())
                .toList());
        String bad = NameList.joined(ofLineages(failed.stream())
                .flatMap(operation -> NameList.of(operation.identifiers()).stream())
                .toList());
        if (!settings.isStrict()) {
            return cut(good, bad, RENEW_LIMIT);
        }
        // Certbot since 2.7 puts what it has cut from the one into the other.
        return both(NameList.cutAnywhere(bad.length() > RENEW_LIMIT ? bad : good, RENEW_LIMIT), bad);
    }

    private static Stream<Operation> ofLineages(Stream<Operation> operations) {
        return operations.filter(operation -> operation.certificate().keySource() != KeySource.OWN_CSR);
    }

    private static Map<String, String> cut(String renewed, String failed, int limit) {
        Map<String, String> variables = both(NameList.cut(renewed, limit), NameList.cut(failed, limit));
        List<String> cut = new ArrayList<>();
        if (renewed.length() > limit) {
            cut.add(Variables.RENEWED);
        }
        if (failed.length() > limit) {
            cut.add(Variables.FAILED);
        }
        if (!cut.isEmpty()) {
            LOG.warn("too many names for post hooks: {} cut to {} characters", cut, limit);
            variables.put(Variables.TRUNCATED, NameList.joined(cut));
        }
        return variables;
    }

    private static Map<String, String> both(String renewed, String failed) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(Variables.RENEWED, renewed);
        variables.put(Variables.FAILED, failed);
        return variables;
    }
}
