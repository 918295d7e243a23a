// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

/** Leaves the checks before a start; becomes the outcome of the run. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ProcessOutcome.NotLaunchable outcome;

    Refused(ProcessOutcome.NotLaunchable outcome) {
        super(outcome.detail());
        this.outcome = outcome;
    }

    Refused(ProcessOutcome.Reason reason, Object subject, String detail) {
        this(new ProcessOutcome.NotLaunchable(reason, LogText.escape(subject.toString()), LogText.escape(detail)));
    }

    ProcessOutcome.NotLaunchable outcome() {
        return outcome;
    }
}
