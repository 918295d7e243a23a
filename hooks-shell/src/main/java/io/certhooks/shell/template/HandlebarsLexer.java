// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import io.certhooks.shell.template.Pieces.Kind;

/** Cuts a Handlebars template into texts and tags. */
final class HandlebarsLexer {

    private final String text;
    private final Pieces pieces;

    private HandlebarsLexer(Source source) {
        this.text = source.text();
        this.pieces = new Pieces(source);
    }

    static Pieces cut(Source source) {
        HandlebarsLexer lexer = new HandlebarsLexer(source);
        int at = 0;
        while (at < lexer.text.length()) {
            at = lexer.plain(at);
            at = at < lexer.text.length() ? lexer.tag(at) : at;
        }
        return lexer.pieces;
    }

    /** Plain text up to the next braces; a backslash before them makes them plain, two make one plain backslash. */
    private int plain(int from) {
        StringBuilder plain = new StringBuilder();
        int at = from;
        int braces = text.indexOf("{{", at);
        while (braces > at && text.charAt(braces - 1) == '\\') {
            plain.append(text, at, braces - 1);
            at = braces;
            if (braces > from + 1 && text.charAt(braces - 2) == '\\') {
                break;
            }
            plain.append("{{");
            at = braces + 2;
            braces = text.indexOf("{{", at);
        }
        int end = braces < 0 ? text.length() : braces;
        if (end > from) {
            pieces.text(plain.append(text, at, end).toString(), from);
        }
        return end;
    }

    private int tag(int at) {
        if (text.startsWith("{{{{", at)) {
            throw pieces.error(at, "raw blocks are not available", "write a backslash before braces that are text");
        }
        if (text.startsWith("{{!", at) || text.startsWith("{{~!", at)) {
            return comment(at);
        }
        boolean three = text.startsWith("{{{", at);
        String close = three ? "}}}" : "}}";
        int end = close(at, at + close.length(), close);
        content(text.substring(at + close.length(), end), three, at);
        return end + close.length();
    }

    private int comment(int at) {
        int mark = text.indexOf('!', at);
        boolean dashes = text.startsWith("!--", mark);
        int from = dashes ? close(at, mark + 3, "--") : mark;
        int end = close(at, from, "}}");
        boolean trimBefore = text.charAt(at + 2) == '~';
        boolean trimAfter = text.charAt(end - 1) == '~';
        pieces.comment((trimBefore ? "~" : "") + "comment" + (trimAfter ? "~" : ""), '~');
        return end + 2;
    }

    private int close(int at, int from, String close) {
        int end = text.indexOf(close, from);
        if (end < 0) {
            throw pieces.error(at, "this tag does not end", "close it with " + close);
        }
        return end;
    }

    private void content(String content, boolean three, int at) {
        Kind kind = three ? Kind.UNESCAPED_VALUE : Kind.VALUE;
        String inner = Spaces.trim(content);
        boolean marked = inner.startsWith("~");
        String word = Spaces.trimStart(inner.substring(marked ? 1 : 0));
        if (word.startsWith("&")) {
            kind = Kind.UNESCAPED_VALUE;
            inner = (marked ? "~" : "") + word.substring(1);
        } else if (isBlock(word)) {
            kind = Kind.BLOCK;
        } else if (word.startsWith(">") || word.startsWith("*")) {
            throw pieces.error(at, "partials and decorators are not available", "write the template in one piece");
        }
        pieces.tag(kind, inner, '~', at);
    }

    private static boolean isBlock(String word) {
        String plain = Spaces.trimEnd(word.endsWith("~") ? word.substring(0, word.length() - 1) : word);
        return word.startsWith("#") || word.startsWith("/") || plain.equals("else") || plain.equals("^");
    }
}
