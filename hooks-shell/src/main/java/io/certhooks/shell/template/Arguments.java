// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a call as written: by position, then by name. */
record Arguments(List<Expression> positional, Map<String, Expression> named) {

    static final Arguments NONE = new Arguments(List.of(), Map.of());

    Args eval(Run run) {
        if (positional.isEmpty() && named.isEmpty()) {
            return Args.NONE;
        }
        List<Value> values = new ArrayList<>(positional.size());
        for (Expression expression : positional) {
            values.add(run.eval(expression));
        }
        Map<String, Value> byName = new LinkedHashMap<>();
        named.forEach((name, expression) -> byName.put(name, run.eval(expression)));
        return new Args(values, byName);
    }
}
