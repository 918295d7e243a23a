// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.util.Locale;

/**
 * What a figure should be.
 *
 * @param kind what is compared
 * @param limit with what
 */
record Goal(Kind kind, double limit) {

    /** What is compared with the limit, and on which side it should lie. */
    enum Kind {
        NONE,
        VALUE_AT_MOST,
        VALUE_AT_LEAST,
        RATIO_AT_MOST,
        RATIO_AT_LEAST
    }

    static Goal none() {
        return new Goal(Kind.NONE, 0);
    }

    static Goal valueAtMost(double limit) {
        return new Goal(Kind.VALUE_AT_MOST, limit);
    }

    static Goal valueAtLeast(double limit) {
        return new Goal(Kind.VALUE_AT_LEAST, limit);
    }

    static Goal ratioAtMost(double limit) {
        return new Goal(Kind.RATIO_AT_MOST, limit);
    }

    static Goal ratioAtLeast(double limit) {
        return new Goal(Kind.RATIO_AT_LEAST, limit);
    }

    /** The goal and whether it was reached; empty if there is none. */
    String judge(double value, double ratio) {
        return switch (kind) {
            case NONE -> "";
            case VALUE_AT_MOST -> "<= " + number(limit) + verdict(value <= limit);
            case VALUE_AT_LEAST -> ">= " + number(limit) + verdict(value >= limit);
            case RATIO_AT_MOST -> "ratio <= " + number(limit) + verdict(ratio <= limit);
            case RATIO_AT_LEAST -> "ratio >= " + number(limit) + verdict(ratio >= limit);
        };
    }

    private static String verdict(boolean reached) {
        return reached ? ": yes" : ": NO";
    }

    /** A number with three digits that count. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "?";
        }
        double size = Math.abs(value);
        int decimals =
                size >= 100 || size == Math.rint(size) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
