// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The functions every template has. */
final class Functions {

    static final Builtins ALL = new Builtins("function")
            .add("range", 1, 3, (in, args, run) -> range(args, run))
            .add("dict", 0, 1, (in, args, run) -> dict(args, run), Signature.ANY)
            .add(
                    "namespace",
                    0,
                    1,
                    (in, args, run) -> new Mapping.Namespace(dict(args, run).entries()),
                    Signature.ANY);

    private Functions() {}

    static Mapping.Dict emptyDict() {
        return new Mapping.Dict(new TreeMap<>(Order.INSTANCE));
    }

    private static Value range(Args args, Run run) {
        long start = args.has(1) ? args.integer(0, "the start") : 0;
        long stop = args.integer(args.has(1) ? 1 : 0, "the stop");
        long step = args.has(2) ? args.integer(2, "the step") : 1;
        if (step == 0) {
            throw new ValueFault("a range cannot have the step 0", "use a step other than 0");
        }
        List<Object> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; ) {
            if (numbers.size() >= Limits.ITERATIONS) {
                throw new ValueFault("the range has more than " + Limits.ITERATIONS + " numbers", "use a smaller one");
            }
            numbers.add(new Value.Whole(i));
            long next = i + step;
            if (step > 0 ? next < i : next > i) {
                break;
            }
            i = next;
        }
        run.budget().charge(numbers.size());
        return new Value.Items(numbers);
    }

    private static Mapping.Dict dict(Args args, Run run) {
        Mapping.Dict dict = emptyDict();
        if (args.has(0)) {
            if (!(args.get(0) instanceof Mapping mapping)) {
                throw new ValueFault("a value of kind " + args.get(0).kind() + " is no map", "give a map or names");
            }
            run.budget().charge(mapping.size());
            dict.entries().putAll(mapping.entries());
        }
        args.named().forEach((name, value) -> dict.entries().put(Value.text(name), value));
        return dict;
    }
}
