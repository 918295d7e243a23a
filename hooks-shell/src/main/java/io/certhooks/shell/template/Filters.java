// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/**
 * The filters of MiniJinja 2.11 that its default build has, and ACMEd's {@code rev_labels}.
 *
 * <p>Left out: {@code groupby} and {@code pprint}, which no hook can use.
 */
final class Filters {

    static final Builtins ALL = new Builtins("filter");

    static {
        TextFilters.addTo(ALL);
        NumberFilters.addTo(ALL);
        ListFilters.addTo(ALL);
        SelectionFilters.addTo(ALL);
    }

    private Filters() {}
}
