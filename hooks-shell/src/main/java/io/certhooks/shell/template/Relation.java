// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** A comparing operator of the template language. */
enum Relation {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    IN;

    boolean holds(Value a, Value b, Budget budget) {
        Order order = new Order(budget);
        return switch (this) {
            case EQUAL -> order.equal(a, b);
            case NOT_EQUAL -> !order.equal(a, b);
            case LESS -> order.compare(a, b) < 0;
            case LESS_OR_EQUAL -> order.compare(a, b) <= 0;
            case GREATER -> order.compare(a, b) > 0;
            case GREATER_OR_EQUAL -> order.compare(a, b) >= 0;
            case IN -> Access.contains(b, a, budget);
        };
    }
}
