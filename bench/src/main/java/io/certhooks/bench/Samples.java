// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.util.Arrays;

/** Measured values in rising order. */
final class Samples {

    private final double[] sorted;

    private Samples(double[] sorted) {
        this.sorted = sorted;
    }

    static Samples of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Samples(sorted);
    }

    /** Something that is measured once per call. */
    @FunctionalInterface
    interface Measured {
        double once() throws Exception;
    }

    /** Measures several things by turns, so that whatever disturbs the machine disturbs all of them. */
    static Samples[] byTurns(int rounds, Measured... measured) throws Exception {
        double[][] values = new double[measured.length][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < measured.length; i++) {
                values[i][round] = measured[i].once();
            }
        }
        return Arrays.stream(values).map(Samples::of).toArray(Samples[]::new);
    }

    double median() {
        return at(0.5);
    }

    double least() {
        return sorted[0];
    }

    /** The value below which a part of all values lies. */
    double at(double part) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))];
    }
}
