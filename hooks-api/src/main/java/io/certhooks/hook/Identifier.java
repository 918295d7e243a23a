// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.net.IDN;
import java.util.Locale;

/**
 * A host name, a wildcard or an IP address that a certificate is for.
 *
 * @param type host name or address
 * @param value a host name in lower case with internationalized labels in their ASCII form and without a dot at the end,
 *     with {@code *.} in front for a wildcard; or an address in its canonical form (RFC 5952 for IPv6)
 */
public record Identifier(IdentifierType type, String value) {

    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;
    // Sharp s, final sigma and the joiners are letters of names since 2008. Java replaces them, by the rules of 2003:
    // its
    // ASCII form is that of another name, which may be somebody else's.
    private static final String CHANGED_IN_2008 = "\u00df\u1e9e\u03c2\u200c\u200d";

    /**
     * Checks the value and brings it into its canonical form.
     *
     * @throws IllegalArgumentException if the value is no host name, no wildcard and no address
     */
    public Identifier {
        requireNonNull(type, "type");
        requireNonNull(value, "value");
        value = type == IdentifierType.DNS ? canonicalName(value) : canonicalAddress(value);
    }

    /**
     * Reads a host name, a wildcard or an address.
     *
     * @param text for instance {@code www.example.org}, {@code *.example.org}, {@code b}&uuml;{@code cher.example}, {@code
     *     192.0.2.1} or {@code 2001:db8::1}
     * @return the identifier in its canonical form
     * @throws IllegalArgumentException if it is none of these; the message tells why
     */
    public static Identifier of(String text) {
        return IpLiteral.looksLike(requireNonNull(text, "text"))
                ? new Identifier(IdentifierType.IP, text)
                : new Identifier(IdentifierType.DNS, text);
    }

    /**
     * Whether this is a wildcard.
     *
     * @return true if the value begins with {@code *.}
     */
    public boolean isWildcard() {
        return value.startsWith("*.");
    }

    /**
     * The value without the {@code *.} of a wildcard.
     *
     * @return the name that the CA validates
     */
    public String base() {
        return isWildcard() ? value.substring(2) : value;
    }

    /**
     * The value with internationalized labels as people write them.
     *
     * @return for instance {@code b}&uuml;{@code cher.example} for {@code xn--bcher-kva.example}
     */
    public String toUnicode() {
        return isWildcard() ? "*." + IDN.toUnicode(base()) : IDN.toUnicode(value);
    }

    // Written out: what the compiler adds to a record is linked when first called, and a start waits for that here.
    @Override
    public boolean equals(Object other) {
        return other instanceof Identifier that && type == that.type && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }

    private static String canonicalName(String text) {
        boolean wildcard = text.startsWith("*.");
        String base = wildcard ? text.substring(2) : text;
        if (base.endsWith(".")) {
            base = base.substring(0, base.length() - 1);
        }
        boolean plain = isPlain(base);
        String ascii = plain ? base.toLowerCase(Locale.ROOT) : converted(text, base);
        checkName(text, ascii);
        if (!plain) {
            for (String label : ascii.split("\\.", -1)) {
                checkLabel(text, label);
            }
        }
        return wildcard ? "*." + ascii : ascii;
    }

    private static String converted(String text, String name) {
        if (name.chars().anyMatch(c -> CHANGED_IN_2008.indexOf(c) >= 0)) {
            throw refused(
                    text,
                    "Java has no ASCII form for its sharp s, final sigma or joiner; give the one that begins with xn--");
        }
        try {
            return IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw refused(text, "it is not a host name");
        }
    }

    // Most are: then there is nothing to convert, and the tables for it are not loaded.
    private static boolean isPlain(String name) {
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean inner = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (inner) {
                label++;
            } else if (c == '.' && label > 0 && label <= MAX_LABEL) {
                label = 0;
            } else if (c == '-' && label > 0 && i + 1 < name.length() && name.charAt(i + 1) != '.') {
                label++;
            } else {
                return false;
            }
        }
        return label > 0 && label <= MAX_LABEL;
    }

    private static void checkName(String text, String ascii) {
        if (ascii.isEmpty() || ascii.length() > MAX_NAME) {
            throw refused(text, "a host name has 1 to " + MAX_NAME + " characters");
        }
        if (IpLiteral.looksLike(ascii)) {
            throw refused(text, "it is an address");
        }
    }

    private static void checkLabel(String text, String label) {
        if (label.isEmpty() || label.length() > MAX_LABEL) {
            throw refused(text, "each label of a host name has 1 to " + MAX_LABEL + " characters");
        }
        boolean letters = label.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
        if (!letters || label.startsWith("-") || label.endsWith("-")) {
            throw refused(text, "a label has letters, digits and inner hyphens only");
        }
    }

    private static String canonicalAddress(String text) {
        String why = text.indexOf(':') >= 0
                ? "it has a colon and is no IPv6 address; leave out scheme and port"
                : "it is not an IP address";
        return IpLiteral.canonical(text).orElseThrow(() -> refused(text, why));
    }

    private static IllegalArgumentException refused(String text, String why) {
        String shown = text.length() > 300 ? text.substring(0, 300) + "..." : text;
        return new IllegalArgumentException("\"" + Problem.cleaned(shown) + "\" cannot be in a certificate: " + why
                + "; use a host name, *.name for a wildcard, or an IP address");
    }
}
