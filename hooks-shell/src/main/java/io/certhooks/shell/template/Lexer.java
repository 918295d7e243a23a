// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a MiniJinja template into tokens, in one pass. */
final class Lexer {

    private final Source source;
    private final String text;
    private final int end;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private boolean trimNext;

    private Lexer(Source source) {
        this.source = source;
        this.text = source.text();
        this.end = endWithoutNewline(text);
    }

    static List<Token> tokens(Source source) {
        Lexer lexer = new Lexer(source);
        while (lexer.at < lexer.end) {
            lexer.data();
            lexer.tag();
        }
        lexer.add(Token.Type.END, "", lexer.end);
        return lexer.tokens;
    }

    /** One line break at the end of a template does not belong to it. */
    private static int endWithoutNewline(String text) {
        int end = text.length();
        end -= end > 0 && text.charAt(end - 1) == '\n' ? 1 : 0;
        return end - (end > 0 && text.charAt(end - 1) == '\r' ? 1 : 0);
    }

    private void add(Token.Type type, String part, int offset) {
        tokens.add(new Token(type, part, offset));
    }

    /** Plain text up to the next delimiter. */
    private void data() {
        int from = at;
        at = nextDelimiter();
        data(from, at, at < end && charAt(at + 2) == '-');
    }

    private void data(int from, int to, boolean trimEnd) {
        String part = text.substring(from, to);
        if (trimNext) {
            part = Spaces.trimStart(part);
        }
        trimNext = false;
        part = trimEnd ? Spaces.trimEnd(part) : part;
        if (!part.isEmpty()) {
            add(Token.Type.DATA, part, from);
        }
    }

    private int nextDelimiter() {
        for (int i = text.indexOf('{', at); i >= 0 && i < end; i = text.indexOf('{', i + 1)) {
            char next = charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return end;
    }

    private char charAt(int index) {
        return index < end ? text.charAt(index) : '\0';
    }

    private boolean at(String part) {
        return at + part.length() <= end && text.startsWith(part, at);
    }

    private void tag() {
        if (at == end) {
            return;
        }
        int start = at;
        char kind = charAt(at + 1);
        if (kind == '#') {
            comment();
            return;
        }
        RawTag raw = kind == '%' ? RawTag.find(text, at, "raw", end) : null;
        if (raw != null) {
            raw(raw);
            return;
        }
        at += charAt(at + 2) == '-' || charAt(at + 2) == '+' ? 3 : 2;
        boolean variable = kind == '{';
        add(variable ? Token.Type.VARIABLE_START : Token.Type.BLOCK_START, "", start);
        words(variable ? "}}" : "%}", variable ? Token.Type.VARIABLE_END : Token.Type.BLOCK_END, start);
    }

    private void comment() {
        int close = text.indexOf("#}", at + 2);
        if (close < 0 || close + 2 > end) {
            throw source.error(at, "this comment does not end", "close it with #}");
        }
        trimNext = text.charAt(close - 1) == '-';
        at = close + 2;
    }

    private void raw(RawTag open) {
        int start = at;
        for (int i = text.indexOf("{%", open.end()); i >= 0; i = text.indexOf("{%", i + 2)) {
            RawTag close = RawTag.find(text, i, "endraw", end);
            if (close != null) {
                trimNext = open.trimAfter();
                data(open.end(), i, close.trimBefore());
                trimNext = close.trimAfter();
                at = close.end();
                return;
            }
        }
        throw source.error(start, "this raw block does not end", "close it with {% endraw %}");
    }

    /** The words up to the closing delimiter, which is a plain symbol within brackets. */
    private void words(String close, Token.Type closing, int start) {
        Words words = new Words(source, at, end, tokens);
        while (true) {
            words.skipSpaces();
            at = words.at();
            if (at >= end) {
                throw source.error(start, "this tag does not end", "close it with " + close);
            }
            boolean signed = charAt(at) == '-' || charAt(at) == '+';
            if (words.isOutsideBrackets()
                    && (at(close) || (signed && text.startsWith(close, at + 1) && at + 3 <= end))) {
                trimNext = charAt(at) == '-';
                add(closing, "", at);
                at += signed ? 3 : 2;
                return;
            }
            words.next();
        }
    }

    /** A {@code {% raw %}} or {@code {% endraw %}}. */
    private record RawTag(int end, boolean trimBefore, boolean trimAfter) {

        static @Nullable RawTag find(String text, int at, String name, int limit) {
            int i = at + 2;
            boolean before = i < limit && text.charAt(i) == '-';
            i = skipSpaces(text, before || (i < limit && text.charAt(i) == '+') ? i + 1 : i, limit);
            if (!text.startsWith(name, i)) {
                return null;
            }
            i = skipSpaces(text, i + name.length(), limit);
            boolean after = i < limit && text.charAt(i) == '-';
            i += after || (i < limit && text.charAt(i) == '+') ? 1 : 0;
            return i + 2 <= limit && text.startsWith("%}", i) ? new RawTag(i + 2, before, after) : null;
        }

        private static int skipSpaces(String text, int from, int limit) {
            int i = from;
            while (i < limit && Spaces.isAsciiSpace(text.charAt(i))) {
                i++;
            }
            return i;
        }
    }
}
