// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;

/** What a value is assigned to. */
sealed interface Target {

    void assign(Value value, Run run);

    /** One name. */
    record Single(String name) implements Target {
        @Override
        public void assign(Value value, Run run) {
            run.define(name, value);
        }
    }

    /** Several names, one for each item of the value. */
    record Several(List<Target> parts) implements Target {
        @Override
        public void assign(Value value, Run run) {
            List<?> items = Access.sequence(value, run.budget());
            if (items.size() != parts.size()) {
                throw new ValueFault(
                        "the value has " + items.size() + " parts for " + parts.size() + " names",
                        "name as many parts as the value has");
            }
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).assign(Value.of(items.get(i)), run);
            }
        }
    }

    /** A part of a namespace. */
    record Part(String namespace, String name) implements Target {
        @Override
        public void assign(Value value, Run run) {
            if (!(run.lookup(namespace) instanceof Mapping.Namespace names)) {
                throw new ValueFault("'" + namespace + "' is no namespace", "set it to namespace() first");
            }
            names.set(name, value);
        }
    }
}
