// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of values: by kind, then by content. Strings sort by code point.
 *
 * <p>Equality is not the order: {@code 1 == true} and {@code 1 == 1.0} hold, {@code nan == nan} does not.
 */
final class Order implements Comparator<Value> {

    static final Order INSTANCE = new Order(null);

    private final @Nullable Budget budget;

    /** An order that pays for the characters and items it compares. */
    Order(@Nullable Budget budget) {
        this.budget = budget;
    }

    @Override
    public int compare(Value a, Value b) {
        pay(1);
        if (a.kind() != b.kind()) {
            return a.kind().compareTo(b.kind());
        }
        if (a instanceof Value.Text x && b instanceof Value.Text y) {
            return texts(x.value(), y.value());
        }
        if (a instanceof Value.Flag x && b instanceof Value.Flag y) {
            return Boolean.compare(x.value(), y.value());
        }
        if (a.kind() == Value.Kind.NUMBER) {
            return numbers(a, b);
        }
        return structures(a, b);
    }

    /** Whether the two values are equal in the sense of {@code ==}. */
    boolean equal(Value a, Value b) {
        if (isNumeric(a) && isNumeric(b)) {
            return numericEqual(a, b);
        }
        if (a instanceof Value.Items x && b instanceof Value.Items y) {
            return sameItems(x, y);
        }
        if (a instanceof Mapping x && b instanceof Mapping y) {
            return sameEntries(x, y);
        }
        boolean simple = a instanceof Value.Text || a instanceof Value.Absent;
        return simple ? a.kind() == b.kind() && compare(a, b) == 0 : a == b;
    }

    private static int numbers(Value a, Value b) {
        if (a instanceof Value.Whole x && b instanceof Value.Whole y) {
            return Long.compare(x.value(), y.value());
        }
        double x = Arithmetic.real(a);
        double y = Arithmetic.real(b);
        boolean reals = a instanceof Value.Real && b instanceof Value.Real;
        if (reals || !Double.isFinite(x) || !Double.isFinite(y)) {
            return Double.compare(x, y);
        }
        return exact(a).compareTo(exact(b));
    }

    private static boolean numericEqual(Value a, Value b) {
        if (a instanceof Value.Real || b instanceof Value.Real) {
            double x = Arithmetic.real(a);
            double y = Arithmetic.real(b);
            return x == y && (!Double.isFinite(x) || exact(a).compareTo(exact(b)) == 0);
        }
        return Arithmetic.whole(a) == Arithmetic.whole(b);
    }

    private static BigDecimal exact(Value value) {
        return value instanceof Value.Real real
                ? new BigDecimal(real.value())
                : BigDecimal.valueOf(Arithmetic.whole(value));
    }

    private static boolean isNumeric(Value value) {
        return value.kind() == Value.Kind.NUMBER || value.kind() == Value.Kind.BOOL;
    }

    private int texts(String a, String b) {
        int common = Math.min(a.length(), b.length());
        pay(common);
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // A surrogate stands for a code point above every other char.
                boolean mixed = Character.isSurrogate(x) != Character.isSurrogate(y);
                return mixed ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private int structures(Value a, Value b) {
        if (a instanceof Value.Items x && b instanceof Value.Items y) {
            return compareItems(x, y);
        }
        if (a instanceof Mapping x && b instanceof Mapping y) {
            return compareEntries(x, y);
        }
        return 0;
    }

    private int compareItems(Value.Items a, Value.Items b) {
        enter();
        int result = 0;
        for (int i = 0; result == 0 && i < Math.min(a.size(), b.size()); i++) {
            pay(1);
            result = compare(a.get(i), b.get(i));
        }
        leave();
        return result != 0 ? result : Integer.compare(a.size(), b.size());
    }

    private int compareEntries(Mapping a, Mapping b) {
        enter();
        Iterator<Map.Entry<Value, Value>> others = b.entries().entrySet().iterator();
        int result = 0;
        for (Map.Entry<Value, Value> entry : a.entries().entrySet()) {
            pay(1);
            if (result != 0 || !others.hasNext()) {
                break;
            }
            Map.Entry<Value, Value> other = others.next();
            result = compare(entry.getKey(), other.getKey());
            result = result != 0 ? result : compare(entry.getValue(), other.getValue());
        }
        leave();
        return result != 0 ? result : Integer.compare(a.size(), b.size());
    }

    private boolean sameItems(Value.Items a, Value.Items b) {
        enter();
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            pay(1);
            same = equal(a.get(i), b.get(i));
        }
        leave();
        return same;
    }

    private boolean sameEntries(Mapping a, Mapping b) {
        enter();
        boolean same = a.size() == b.size();
        for (Map.Entry<Value, Value> entry : a.entries().entrySet()) {
            pay(1);
            Value other = same ? b.get(entry.getKey()) : null;
            same = other != null && equal(entry.getValue(), other);
        }
        leave();
        return same;
    }

    private void pay(int amount) {
        if (budget != null) {
            budget.charge(amount);
        }
    }

    private void enter() {
        if (budget != null) {
            budget.enter();
        }
    }

    private void leave() {
        if (budget != null) {
            budget.leave();
        }
    }
}
