// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import io.certhooks.shell.template.Pieces.Kind;
import io.certhooks.shell.template.Pieces.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads TinyTemplate: {@code { value }} and {@code {{ block }}}. */
final class TinyTemplateParser {

    private static final List<String> BLOCKS = List.of("if", "for", "with");
    private static final Set<String> KEYWORDS = Set.of("@index", "@first", "@last", "@root");

    private final String text;
    private final Names names;
    private final Pieces pieces;

    private TinyTemplateParser(Source source, Names names) {
        this.text = source.text();
        this.names = names;
        this.pieces = new Pieces(source);
    }

    static List<Node> parse(Source source, Names names) {
        TinyTemplateParser parser = new TinyTemplateParser(source, names);
        parser.cut();
        return parser.nodes(new Piece(Kind.END, "", 0), Set.of()).nodes();
    }

    private void cut() {
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("{#", at)) {
                at = comment(at);
            } else if (text.startsWith("{{", at)) {
                at = tag(Kind.BLOCK, at, "{{", "}}");
            } else if (text.charAt(at) == '{') {
                at = tag(Kind.VALUE, at, "{", "}");
            } else {
                at = plain(at);
            }
        }
    }

    /** Plain text up to the next brace that has no backslash before it. */
    private int plain(int from) {
        StringBuilder plain = new StringBuilder();
        int at = from;
        int brace = text.indexOf('{', at);
        while (brace > at && text.charAt(brace - 1) == '\\') {
            plain.append(text, at, brace - 1).append('{');
            at = brace + 1;
            brace = text.indexOf('{', at);
        }
        int end = brace < 0 ? text.length() : brace;
        pieces.text(plain.append(text, at, end).toString(), from);
        return end;
    }

    private int comment(int at) {
        int end = close(at, "#}");
        pieces.comment(text.substring(at + 2, end), '-');
        return end + 2;
    }

    private int tag(Kind kind, int at, String open, String close) {
        int end = close(at + open.length(), close);
        pieces.tag(kind, text.substring(at + open.length(), end), '-', at);
        return end + close.length();
    }

    /** A tag ends in the line it starts in. */
    private int close(int at, String close) {
        int newline = text.indexOf('\n', at);
        int end = text.indexOf(close, at);
        if (end < 0 || (newline >= 0 && newline < end)) {
            String remedy = "close it with " + close + " in the same line, or write \\{ for a brace";
            throw pieces.error(at, "this tag does not end", remedy);
        }
        return end;
    }

    /** Nodes, and the block that ended them. */
    private record Part(List<Node> nodes, Piece end) {}

    private Part nodes(Piece start, Set<String> ends) {
        List<Node> nodes = new ArrayList<>();
        while (true) {
            Piece piece = pieces.take();
            if (piece.kind() == Kind.BLOCK && ends.contains(piece.word())) {
                requireNothing(piece, piece.rest());
                return new Part(List.copyOf(nodes), piece);
            }
            switch (piece.kind()) {
                case TEXT -> nodes.add(new Node.Literal(piece.text(), piece.at()));
                case BLOCK -> nodes.add(block(piece));
                case END -> {
                    if (!ends.isEmpty()) {
                        throw pieces.error(
                                start, "this block does not end", "close it with {{ end" + start.word() + " }}");
                    }
                    return new Part(List.copyOf(nodes), piece);
                }
                default -> nodes.add(value(piece));
            }
        }
    }

    private void requireNothing(Piece piece, String rest) {
        if (!rest.isEmpty()) {
            throw pieces.error(piece, "'" + piece.word() + "' takes nothing after it", "remove what follows");
        }
    }

    private Node value(Piece piece) {
        int bar = piece.text().indexOf('|');
        if (bar < 0) {
            return new Node.Emit(path(piece.text(), piece), Format.TINYTEMPLATE, piece.at());
        }
        Expression path = path(Spaces.trim(piece.text().substring(0, bar)), piece);
        String formatter = Spaces.trim(piece.text().substring(bar + 1));
        return switch (formatter) {
            case "unescaped" -> new Node.Emit(path, Format.TINYTEMPLATE_UNESCAPED, piece.at());
            case "rev_labels" ->
                new Node.Emit(
                        new DialectExpression.ReversedLabels(path, piece.at()),
                        Format.TINYTEMPLATE_UNESCAPED,
                        piece.at());
            default ->
                throw pieces.error(
                        piece,
                        "there is no formatter '" + formatter + "'",
                        Suggestion.remedy(formatter, List.of("unescaped", "rev_labels")));
        };
    }

    private Node block(Piece piece) {
        pieces.enter(piece);
        names.open();
        Node node =
                switch (piece.word()) {
                    case "if" -> condition(piece);
                    case "for" -> loop(piece);
                    case "with" -> with(piece);
                    default -> throw unknown(piece);
                };
        names.close();
        pieces.leave();
        return node;
    }

    private TemplateException unknown(Piece piece) {
        String word = piece.word();
        if (word.equals("call")) {
            return pieces.error(piece, "'call' is not available", "write the template in one piece");
        }
        String remedy = word.startsWith("end") || word.equals("else")
                ? "no open block ends here; remove it"
                : Suggestion.remedy(word, BLOCKS) + " A value has one brace: { name }";
        return pieces.error(piece, "there is no block '" + word + "'", remedy);
    }

    private Node condition(Piece piece) {
        boolean negated = piece.rest().startsWith("not ");
        String path = negated ? Spaces.trim(piece.rest().substring(4)) : piece.rest();
        Expression holds = new DialectExpression.Truth(path(path, piece), piece.at());
        Expression condition = negated ? new Expression.Not(holds, piece.at()) : holds;
        Part body = nodes(piece, Set.of("else", "endif"));
        boolean more = body.end().word().equals("else");
        List<Node> otherwise = more ? nodes(piece, Set.of("endif")).nodes() : List.of();
        return new Node.If(List.of(new Node.Branch(condition, body.nodes())), otherwise, piece.at());
    }

    private Node loop(Piece piece) {
        String[] parts = halves(piece, " in ", "{{ for name in path }}");
        Expression list = new DialectExpression.ListOnly(path(parts[1], piece), piece.at());
        names.declare(parts[0]);
        var head = new Node.For.Head(new Target.Single(parts[0]), list, null, "@loop");
        return new Node.For(head, nodes(piece, Set.of("endfor")).nodes(), List.of(), piece.at());
    }

    private Node with(Piece piece) {
        String[] parts = halves(piece, " as ", "{{ with path as name }}");
        Expression value = path(parts[0], piece);
        names.declare(parts[1]);
        var name = new Node.Assign(new Target.Single(parts[1]), value, piece.at());
        return new Node.With(List.of(name), nodes(piece, Set.of("endwith")).nodes(), piece.at());
    }

    private String[] halves(Piece piece, String separator, String form) {
        int at = piece.rest().indexOf(separator);
        if (at < 0) {
            throw pieces.error(piece, "this block is not complete", "write it as " + form);
        }
        String before = Spaces.trim(piece.rest().substring(0, at));
        return new String[] {before, Spaces.trim(piece.rest().substring(at + separator.length()))};
    }

    private Expression path(String path, Piece piece) {
        List<String> parts = Access.split(path, ".", Integer.MAX_VALUE);
        if (path.startsWith("@") && !KEYWORDS.contains(path)) {
            throw pieces.error(piece, "there is no keyword '" + path + "'", Suggestion.remedy(path, KEYWORDS));
        }
        boolean plain =
                parts.stream().noneMatch(String::isEmpty) && path.chars().noneMatch(TinyTemplateParser::isForeign);
        if (!plain) {
            throw pieces.error(piece, "this is no name", "write a name such as env.HTTP_ROOT, or \\{ for a brace");
        }
        if (!path.startsWith("@")) {
            names.read(parts.get(0), piece.at());
        }
        return new DialectExpression.TinyPath(parts, piece.at());
    }

    private static boolean isForeign(int c) {
        return Spaces.isSpace(c) || "{}\"'\\|".indexOf(c) >= 0;
    }
}
