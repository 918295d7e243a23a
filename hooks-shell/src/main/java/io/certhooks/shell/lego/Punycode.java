// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

/**
 * The ASCII form of a label as lego makes it (RFC 3492): of the characters as they are, capitals and sharp s included, where
 * {@link java.net.IDN} would change them first.
 */
final class Punycode {

    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;

    private final int[] label;
    private final StringBuilder ascii = new StringBuilder("xn--");
    private int bias = 72;

    private Punycode(String label) {
        this.label = label.codePoints().toArray();
    }

    /** The label itself if it is ASCII. */
    static String of(String label) {
        return label.chars().allMatch(c -> c < 0x80) ? label : new Punycode(label).encoded();
    }

    private String encoded() {
        for (int c : label) {
            if (c < 0x80) {
                ascii.append((char) c);
            }
        }
        int basic = ascii.length() - "xn--".length();
        if (basic > 0) {
            ascii.append('-');
        }
        int done = basic;
        int last = 0x80;
        int delta = 0;
        while (done < label.length) {
            int next = smallestFrom(last);
            delta += (next - last) * (done + 1);
            for (int c : label) {
                if (c < next) {
                    delta++;
                } else if (c == next) {
                    append(delta);
                    adapt(delta, done == basic, ++done);
                    delta = 0;
                }
            }
            delta++;
            last = next + 1;
        }
        return ascii.toString();
    }

    private int smallestFrom(int least) {
        int smallest = Character.MAX_CODE_POINT;
        for (int c : label) {
            smallest = c >= least ? Math.min(smallest, c) : smallest;
        }
        return smallest;
    }

    // A number with digits of changing weight, the lowest first.
    private void append(int number) {
        int rest = number;
        int k = BASE;
        while (rest >= threshold(k)) {
            int t = threshold(k);
            ascii.append(digit(t + (rest - t) % (BASE - t)));
            rest = (rest - t) / (BASE - t);
            k += BASE;
        }
        ascii.append(digit(rest));
    }

    private int threshold(int k) {
        return Math.max(T_MIN, Math.min(T_MAX, k - bias));
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }

    private void adapt(int delta, boolean first, int points) {
        int rest = first ? delta / DAMP : delta / 2;
        rest += rest / points;
        int k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        bias = k + (BASE - T_MIN + 1) * rest / (rest + SKEW);
    }
}
