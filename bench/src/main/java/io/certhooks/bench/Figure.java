// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

/**
 * One thing measured, ours and the other's in the same run.
 *
 * @param what what was measured
 * @param unit of both figures
 * @param ours our figure
 * @param other the peer or the limit; empty if there is none
 * @param theirs its figure; {@code NaN} if there is none
 * @param goal what ours should be
 */
record Figure(String what, String unit, double ours, String other, double theirs, Goal goal) {

    static Figure alone(String what, String unit, double ours, Goal goal) {
        return new Figure(what, unit, ours, "", Double.NaN, goal);
    }

    double ratio() {
        return ours / theirs;
    }

    String line() {
        String text = "%-58s %9s %s".formatted(what, Goal.number(ours), unit);
        if (!other.isEmpty()) {
            text += "  |  " + other + " " + Goal.number(theirs) + "  |  ratio " + Goal.number(ratio());
        }
        String judged = goal.judge(ours, ratio());
        return judged.isEmpty() ? text : text + "  |  " + judged;
    }

    String markdown() {
        return "| "
                + String.join(" | ", what, Goal.number(ours) + " " + unit, other, theirText(), ratioText(), verdict())
                + " |";
    }

    private String theirText() {
        return other.isEmpty() ? "" : Goal.number(theirs) + " " + unit;
    }

    private String ratioText() {
        return other.isEmpty() ? "" : Goal.number(ratio());
    }

    private String verdict() {
        return goal.judge(ours, ratio());
    }
}
