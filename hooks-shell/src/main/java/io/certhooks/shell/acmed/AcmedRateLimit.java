// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Section;
import java.time.Duration;

/**
 * How many requests ACMEd sends to an endpoint.
 *
 * @param name the name that endpoints refer to
 * @param number the most requests
 * @param period the time they count for
 */
public record AcmedRateLimit(String name, long number, Duration period) {

    static AcmedRateLimit read(Section section, String name) {
        Keys.require(section, "number");
        Keys.require(section, "period");
        AcmedRateLimit limit = new AcmedRateLimit(
                name,
                section.integer("number").orElse(0L),
                Keys.period(section, "period").orElse(Duration.ZERO));
        section.end();
        return limit;
    }
}
