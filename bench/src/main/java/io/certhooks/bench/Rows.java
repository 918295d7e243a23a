// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.util.List;
import java.util.Optional;

/** All rows, in the order of the page. */
enum Rows {
    IDLE("idle", "A run in which nothing is due"),
    ISSUANCE("issuance", "Issuing in a warm JVM"),
    RENEWAL("renewal", "Renewing, and CAs that are far away"),
    LISTENERS("listeners", "Hooks inside the JVM"),
    HOOKS("hooks", "Hooks that are programs"),
    PUBLICATION("publication", "Making a generation durable and current"),
    START("start", "From the start of a JVM to its first certificate"),
    YEARS("years", "Ten years of renewals"),
    TESTKIT("testkit", "The embedded CA");

    private final String command;
    private final String title;

    Rows(String command, String title) {
        this.command = command;
        this.title = title;
    }

    static Optional<Rows> of(String command) {
        return List.of(values()).stream()
                .filter(row -> row.command.equals(command))
                .findFirst();
    }

    String command() {
        return command;
    }

    String title() {
        return title;
    }

    void measure(Settings settings, Report report) throws Exception {
        report.begin(command, title);
        row().measure(settings, report);
    }

    private Row row() {
        return switch (this) {
            case IDLE -> new IdleRow();
            case ISSUANCE -> new IssuanceRow();
            case RENEWAL -> new RenewalRow();
            case LISTENERS -> new ListenerRow();
            case HOOKS -> new ShellHookRow();
            case PUBLICATION -> new PublicationRow();
            case START -> new ColdStartRow();
            case YEARS -> new SimulationRow();
            case TESTKIT -> new TestkitRow();
        };
    }
}
