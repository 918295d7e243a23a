// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** What a single YAML value means in YAML 1.1, the version that YunoHost's parser knows. */
final class YamlScalar {

    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Map<String, Boolean> WORDS =
            Map.of("yes", true, "no", false, "true", true, "false", false, "on", true, "off", false);
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(?:0|[1-9][0-9_]*)");
    private static final Pattern OCTAL = Pattern.compile("([-+]?)0([0-7_]+)");
    private static final Pattern HEX = Pattern.compile("([-+]?)0x([0-9a-fA-F_]+)");
    private static final Pattern BINARY = Pattern.compile("([-+]?)0b([01_]+)");
    private static final Pattern SIXTY = Pattern.compile("[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
    private static final Pattern SIXTY_FLOAT = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?");
    private static final Pattern INFINITY = Pattern.compile("[-+]?\\.(?:inf|Inf|INF)");
    private static final Pattern NAN = Pattern.compile("\\.(?:nan|NaN|NAN)");
    // To turn digits into a number takes time that grows faster than their count.
    private static final int MAX_DIGITS = 1000;
    private static final String TAGS = "tag:yaml.org,2002:";

    private YamlScalar() {}

    static @Nullable Object valueOf(ScalarEvent scalar) throws YamlText.Malformed {
        String text = scalar.getValue();
        String tag = scalar.getTag().filter(name -> !name.equals("!")).orElse("");
        if (tag.equals(TAGS + "str") || (tag.isEmpty() && !scalar.isPlain())) {
            return text;
        }
        if (!tag.isEmpty() && !Set.of("int", "float", "bool", "null").contains(tag.replace(TAGS, ""))) {
            throw new YamlText.Malformed("the type " + tag + " is not taken");
        }
        Object value = plain(text);
        return tag.equals(TAGS + "float") && value instanceof Number number ? (Object) number.doubleValue() : value;
    }

    private static @Nullable Object plain(String text) {
        if (NULL.contains(text)) {
            return null;
        }
        Boolean word = isUniform(text) ? WORDS.get(text.toLowerCase(Locale.ROOT)) : null;
        if (word != null) {
            return word;
        }
        Object number = integer(text);
        return number != null ? number : fraction(text);
    }

    // yes, Yes and YES are one, yEs is a text.
    private static boolean isUniform(String text) {
        String rest = text.substring(1);
        return rest.equals(rest.toLowerCase(Locale.ROOT)) || text.equals(text.toUpperCase(Locale.ROOT));
    }

    private static @Nullable Object integer(String text) {
        if (text.length() > MAX_DIGITS) {
            return null;
        }
        if (DECIMAL.matcher(text).matches()) {
            return narrow(new BigInteger(digits(text)));
        }
        if (OCTAL.matcher(text).matches()) {
            return radix(text, 1, 8);
        }
        if (HEX.matcher(text).matches()) {
            return radix(text, 2, 16);
        }
        if (BINARY.matcher(text).matches()) {
            return radix(text, 2, 2);
        }
        return SIXTY.matcher(text).matches() ? sixty(digits(text)) : null;
    }

    private static @Nullable Object radix(String text, int prefix, int radix) {
        int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        String digits = digits(text.substring(sign + prefix));
        if (digits.isEmpty()) {
            return null;
        }
        BigInteger value = new BigInteger(digits, radix);
        return narrow(text.startsWith("-") ? value.negate() : value);
    }

    private static Object sixty(String text) {
        boolean negative = text.startsWith("-");
        BigInteger value = BigInteger.ZERO;
        for (String part : text.substring(negative ? 1 : 0).split(":", -1)) {
            value = value.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
        }
        return narrow(negative ? value.negate() : value);
    }

    private static Object sixtyFloat(String text) {
        boolean negative = text.startsWith("-");
        double value = 0;
        for (String part : text.substring(negative ? 1 : 0).split(":", -1)) {
            value = value * 60 + Double.parseDouble(part);
        }
        return negative ? -value : value;
    }

    private static Object fraction(String text) {
        if (text.length() <= MAX_DIGITS && FLOAT.matcher(text).matches()) {
            return Double.valueOf(digits(text));
        }
        if (INFINITY.matcher(text).matches()) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (text.length() <= MAX_DIGITS && SIXTY_FLOAT.matcher(text).matches()) {
            return sixtyFloat(digits(text));
        }
        return NAN.matcher(text).matches() ? (Object) Double.NaN : text;
    }

    private static Object narrow(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private static String digits(String text) {
        String bare = text.replace("_", "");
        return bare.startsWith("+") ? bare.substring(1) : bare;
    }
}
