// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

/** One command: something measured beside its peers or its limit. */
@FunctionalInterface
interface Row {

    /**
     * Measures, and reports each figure as soon as there is one.
     *
     * @throws Exception if something that must be there is not
     */
    void measure(Settings settings, Report report) throws Exception;
}
