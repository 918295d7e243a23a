// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a loop tells about itself: {@code loop.index} and the like. */
final class LoopState implements Value {

    private final List<?> items;
    private int index;
    private @Nullable List<Value> watched;

    LoopState(List<?> items) {
        this.items = items;
    }

    /** Moves to an item, counted from 0. */
    void moveTo(int position) {
        index = position;
    }

    Value part(String name) {
        return switch (name) {
            case "index" -> new Whole(index + 1);
            case "index0" -> new Whole(index);
            case "revindex" -> new Whole(items.size() - index);
            case "revindex0" -> new Whole(items.size() - index - 1);
            case "first" -> Flag.of(index == 0);
            case "last" -> Flag.of(index == items.size() - 1);
            case "length" -> new Whole(items.size());
            case "depth" -> new Whole(1);
            case "depth0" -> new Whole(0);
            case "previtem" -> item(index - 1);
            case "nextitem" -> item(index + 1);
            default -> UNDEFINED;
        };
    }

    private Value item(int position) {
        return position >= 0 && position < items.size() ? Value.of(items.get(position)) : UNDEFINED;
    }

    Value call(String method, Args args, Order order) {
        List<Value> values = args.positional();
        if (method.equals("cycle")) {
            return values.isEmpty() ? UNDEFINED : values.get(index % values.size());
        }
        Items before = watched == null ? null : new Items(watched);
        boolean changed = before == null || !order.equal(before, new Items(values));
        watched = values;
        return Flag.of(changed);
    }

    @Override
    public Kind kind() {
        return Kind.MAP;
    }

    @Override
    public boolean isTrue() {
        return true;
    }
}
