// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.List;

/** The texts and tags of a template in one of the older dialects, while it is read and afterwards. */
final class Pieces {

    /** What a piece is. */
    enum Kind {
        TEXT,
        VALUE,
        UNESCAPED_VALUE,
        BLOCK,
        END
    }

    /** A text, or what stands between the delimiters of a tag. */
    record Piece(Kind kind, String text, int at) {

        /** The first word of a block. */
        String word() {
            int end = 0;
            while (end < text.length() && !Spaces.isSpace(text.charAt(end))) {
                end++;
            }
            return text.substring(0, end);
        }

        /** What follows the first word. */
        String rest() {
            return Spaces.trim(text.substring(word().length()));
        }
    }

    private final Source source;
    private final List<Piece> pieces = new ArrayList<>();
    private boolean trimNext;
    private int next;
    private int depth;

    Pieces(Source source) {
        this.source = source;
    }

    void text(String text, int at) {
        String part = trimNext ? Spaces.trimStart(text) : text;
        trimNext = false;
        if (!part.isEmpty()) {
            pieces.add(new Piece(Kind.TEXT, part, at));
        }
    }

    /** Adds a tag; {@code mark} at its start or end removes the white space before or after it. */
    void tag(Kind kind, String content, char mark, int at) {
        String inner = open(content, mark);
        pieces.add(new Piece(kind, inner, at));
    }

    /** Passes a comment. */
    void comment(String content, char mark) {
        open(content, mark);
    }

    private String open(String content, char mark) {
        String inner = Spaces.trim(content);
        if (!inner.isEmpty() && inner.charAt(0) == mark) {
            inner = Spaces.trim(inner.substring(1));
            trimLast();
        }
        trimNext = !inner.isEmpty() && inner.charAt(inner.length() - 1) == mark;
        return trimNext ? Spaces.trim(inner.substring(0, inner.length() - 1)) : inner;
    }

    private void trimLast() {
        int last = pieces.size() - 1;
        if (last >= 0 && pieces.get(last).kind() == Kind.TEXT) {
            Piece text = pieces.get(last);
            pieces.set(last, new Piece(Kind.TEXT, Spaces.trimEnd(text.text()), text.at()));
        }
    }

    Piece take() {
        if (next == pieces.size()) {
            return new Piece(Kind.END, "", source.text().length());
        }
        return pieces.get(next++);
    }

    /** Goes into a block. */
    void enter(Piece block) {
        if (++depth > Limits.NESTING) {
            throw error(block, "more than " + Limits.NESTING + " levels within each other", "use fewer levels");
        }
    }

    void leave() {
        depth--;
    }

    TemplateException error(Piece piece, String problem, String remedy) {
        return source.error(piece.at(), problem, remedy);
    }

    TemplateException error(int at, String problem, String remedy) {
        return source.error(at, problem, remedy);
    }
}
