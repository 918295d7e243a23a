// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;

/** Writes values as text, and as they look inside a printed list. */
final class Printer {

    private Printer() {}

    static String text(Value value, Budget budget) {
        if (value instanceof Value.Text text) {
            return text.value();
        }
        Output out = new Output(budget, 16);
        print(value, out);
        return out.toString();
    }

    static void print(Value value, Output out) {
        if (value instanceof Value.Text text) {
            out.append(text.value());
        } else if (value instanceof Value.Real real) {
            out.append(decimal(real.value()));
        } else if (value != Value.UNDEFINED) {
            show(value, out);
        }
    }

    /** Writes a value as it looks inside a list: strings in quotes. */
    private static void show(Value value, Output out) {
        if (value instanceof Value.Text text) {
            quote(text.value(), out);
        } else if (value instanceof Value.Items items) {
            showItems(items, out);
        } else if (value instanceof Mapping mapping) {
            showEntries(mapping, out);
        } else {
            out.append(atom(value));
        }
    }

    private static String atom(Value value) {
        if (value instanceof Value.Whole whole) {
            return Long.toString(whole.value());
        }
        if (value instanceof Value.Flag flag) {
            return Boolean.toString(flag.value());
        }
        if (value instanceof Value.Real real) {
            return scientific(real.value());
        }
        if (value instanceof Macro macro) {
            return "<macro " + macro.name() + ">";
        }
        return value instanceof LoopState ? "<loop>" : value.kind().toString();
    }

    private static void showItems(Value.Items items, Output out) {
        out.budget().enter();
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.append(", ");
            }
            show(items.get(i), out);
        }
        out.append(']');
        out.budget().leave();
    }

    private static void showEntries(Mapping mapping, Output out) {
        out.budget().enter();
        out.budget().charge(mapping.size());
        out.append('{');
        String separator = "";
        for (Map.Entry<Value, Value> entry : mapping.entries().entrySet()) {
            out.append(separator);
            show(entry.getKey(), out);
            out.append(": ");
            show(entry.getValue(), out);
            separator = ", ";
        }
        out.append('}');
        out.budget().leave();
    }

    private static void quote(String text, Output out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\0' -> out.append("\\0");
                default -> {
                    if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
                        out.append("\\u{" + Integer.toHexString(c) + "}");
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Digits without exponent, and always a fraction. */
    static String decimal(double value) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        String digits = sign(value) + shortest(Math.abs(value)).toPlainString();
        return digits.indexOf('.') < 0 ? digits + ".0" : digits;
    }

    private static String scientific(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value) || value == 0 || (size >= 1e-4 && size < 1e16)) {
            return decimal(value);
        }
        BigDecimal number = shortest(size);
        String digits = number.unscaledValue().toString();
        int exponent = digits.length() - 1 - number.scale();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return sign(value) + digits.charAt(0) + fraction + "e" + exponent;
    }

    private static String special(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return value > 0 ? "inf" : "-inf";
    }

    private static String sign(double value) {
        return Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    }

    /** The shortest decimal that reads back as the same float; JDK 17 itself sometimes prints a longer one. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < 17; digits++) {
            BigDecimal candidate = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (candidate.doubleValue() == value) {
                return plain(candidate);
            }
        }
        return plain(exact.round(new MathContext(17, RoundingMode.HALF_EVEN)));
    }

    private static BigDecimal plain(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }
}
