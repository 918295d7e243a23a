// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.util.List;
import java.util.Optional;

/** All rows, in the order of the page. */
enum Rows {
    IDLE("idle", "A run in which nothing is due", new IdleRow()),
    ISSUANCE("issuance", "Issuing in a warm JVM", new IssuanceRow()),
    LISTENERS("listeners", "Hooks inside the JVM", new ListenerRow()),
    HOOKS("hooks", "Hooks that are programs", new ShellHookRow()),
    PUBLICATION("publication", "Making a generation durable and current", new PublicationRow()),
    START("start", "From the start of a JVM to its first certificate", new ColdStartRow()),
    YEARS("years", "Ten years of renewals", new SimulationRow()),
    TESTKIT("testkit", "The embedded CA", new TestkitRow());

    private final String command;
    private final String title;
    private final Row row;

    Rows(String command, String title, Row row) {
        this.command = command;
        this.title = title;
        this.row = row;
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
        row.measure(settings, report);
    }
}
