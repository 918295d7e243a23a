// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The failures of one certificate at one CA since the last success.
 *
 * @param directory the URL of the CA's directory
 * @param count how many there were, at least 1
 * @param left whether others are asked first
 * @param next when it may be asked again
 */
record Setback(URI directory, int count, boolean left, Instant next) {

    /** How often a CA has failed. */
    static int count(List<Setback> setbacks, URI directory) {
        return setbacks.stream()
                .filter(setback -> setback.directory().equals(directory))
                .mapToInt(Setback::count)
                .sum();
    }

    /** The list with this in place of what was known about the CA. */
    List<Setback> in(List<Setback> setbacks) {
        List<Setback> all = new ArrayList<>(setbacks);
        all.removeIf(setback -> setback.directory().equals(directory));
        all.add(this);
        return all;
    }
}
