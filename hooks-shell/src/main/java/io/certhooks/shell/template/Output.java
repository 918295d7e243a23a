// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** Collects text up to {@link Limits#OUTPUT}. */
final class Output {

    private final StringBuilder text;
    private final Budget budget;

    Output(Budget budget, int expected) {
        this.budget = budget;
        this.text = new StringBuilder(expected);
    }

    Budget budget() {
        return budget;
    }

    Output append(String part) {
        pay(part.length());
        text.append(part);
        return this;
    }

    Output append(char part) {
        pay(1);
        text.append(part);
        return this;
    }

    private void pay(int length) {
        if (text.length() + length > Limits.OUTPUT) {
            budget.text(Limits.OUTPUT + 1L);
        }
        budget.charge(length);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
