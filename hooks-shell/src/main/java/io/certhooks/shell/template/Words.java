// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;

/** Reads the names, literals and symbols inside the delimiters of MiniJinja. */
final class Words {

    private static final List<String> PAIRS = List.of("//", "**", "==", "!=", ">=", "<=");
    private static final String SINGLES = "+-*/%!.,:~|=><()[]{}";

    private final Source source;
    private final String text;
    private final int end;
    private final List<Token> tokens;
    private int at;
    private int open;

    Words(Source source, int at, int end, List<Token> tokens) {
        this.source = source;
        this.text = source.text();
        this.at = at;
        this.end = end;
        this.tokens = tokens;
    }

    int at() {
        return at;
    }

    boolean isOutsideBrackets() {
        return open == 0;
    }

    void skipSpaces() {
        while (at < end && Spaces.isAsciiSpace(text.charAt(at))) {
            at++;
        }
    }

    void next() {
        char c = text.charAt(at);
        if (isLetter(c)) {
            name();
        } else if (isDigit(c)) {
            number();
        } else if (c == '"' || c == '\'') {
            string(c);
        } else {
            symbol(c);
        }
    }

    private void name() {
        int from = at;
        while (at < end && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
            at++;
        }
        add(Token.Type.NAME, text.substring(from, at), from);
    }

    private void symbol(char c) {
        if (at + 1 < end && PAIRS.contains(text.substring(at, at + 2))) {
            add(Token.Type.SYMBOL, text.substring(at, at + 2), at);
            at += 2;
            return;
        }
        if (SINGLES.indexOf(c) < 0) {
            throw source.error(at, "a character that has no meaning here", "remove it or put it in quotes");
        }
        if ("([{".indexOf(c) >= 0) {
            open++;
        } else if (")]}".indexOf(c) >= 0 && open > 0) {
            open--;
        }
        add(Token.Type.SYMBOL, String.valueOf(c), at);
        at++;
    }

    private void number() {
        int from = at;
        int radix = radix();
        at += radix == 10 ? 0 : 2;
        int digits = at;
        boolean real = false;
        while (at < end && isNumberPart(text.charAt(at), radix, real)) {
            char c = text.charAt(at++);
            boolean exponent = radix == 10 && (c == 'e' || c == 'E');
            real |= exponent || c == '.';
            if (exponent && at < end && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
        }
        String plain = text.substring(digits, at).replace("_", "");
        tokens.add(real ? real(plain, from) : integer(plain, radix, from));
    }

    private int radix() {
        if (text.charAt(at) != '0' || at + 1 >= end) {
            return 10;
        }
        return switch (text.charAt(at + 1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 10;
        };
    }

    private static boolean isNumberPart(char c, int radix, boolean real) {
        if (c == '_' || (c < 0x80 && Character.digit(c, radix) >= 0)) {
            return true;
        }
        return radix == 10 && (c == 'e' || c == 'E' || (c == '.' && !real));
    }

    private Token integer(String digits, int radix, int from) {
        try {
            return new Token(Token.Type.INTEGER, Long.toString(Long.parseLong(digits, radix)), from);
        } catch (NumberFormatException e) {
            throw source.error(from, "this is no integer of 64 bits", "use at most 9223372036854775807");
        }
    }

    private Token real(String digits, int from) {
        try {
            return new Token(Token.Type.FLOAT, Double.toString(Double.parseDouble(digits)), from);
        } catch (NumberFormatException e) {
            throw source.error(from, "this is no number", "write it like 1.5 or 1e3");
        }
    }

    private void string(char quote) {
        int from = at++;
        StringBuilder content = new StringBuilder();
        while (at < end && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\\' && at < end) {
                escape(content, text.charAt(at++));
            } else {
                content.append(c);
            }
        }
        if (at >= end) {
            throw source.error(from, "this string does not end", "close it with " + quote);
        }
        at++;
        if (content.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw source.error(from, "this string has half a character", "write both \\u escapes of the character");
        }
        add(Token.Type.STRING, content.toString(), from);
    }

    private void escape(StringBuilder content, char c) {
        switch (c) {
            case '"', '\\', '/', '\'' -> content.append(c);
            case 'b' -> content.append('\b');
            case 'f' -> content.append('\f');
            case 'n' -> content.append('\n');
            case 'r' -> content.append('\r');
            case 't' -> content.append('\t');
            case 'u' -> content.append((char) code(4, 16));
            case 'x' -> content.append((char) code(2, 16));
            default -> {
                if (c < '0' || c > '7') {
                    throw source.error(at - 2, "this escape is not known", "use \\n, \\t, \\\", \\\\ or \\u0041");
                }
                at--;
                content.append((char) code(octalDigits(), 8));
            }
        }
    }

    private int octalDigits() {
        int digits = 0;
        while (digits < 3 && at + digits < end && text.charAt(at + digits) >= '0' && text.charAt(at + digits) <= '7') {
            digits++;
        }
        return digits;
    }

    private int code(int digits, int radix) {
        int code = 0;
        for (int i = 0; i < digits; i++) {
            char c = at < end ? text.charAt(at) : '\0';
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                throw source.error(at, "this escape needs " + digits + " digits", "write it like \\u0041 or \\x41");
            }
            code = code * radix + digit;
            at++;
        }
        return code;
    }

    private void add(Token.Type type, String part, int offset) {
        tokens.add(new Token(type, part, offset));
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
