// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import io.certhooks.shell.template.Pieces.Kind;
import io.certhooks.shell.template.Pieces.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads Handlebars: values, and the blocks if, unless, each and with. */
final class HandlebarsParser {

    private static final List<String> BLOCKS = List.of("if", "unless", "each", "with");

    private final Names names;
    private final Pieces pieces;
    private int contexts;

    private HandlebarsParser(Source source, Names names) {
        this.names = names;
        this.pieces = HandlebarsLexer.cut(source);
    }

    static List<Node> parse(Source source, Names names) {
        HandlebarsParser parser = new HandlebarsParser(source, names);
        return parser.nodes(new Piece(Kind.END, "", 0), Set.of()).nodes();
    }

    /** Nodes, and the tag that ended them. */
    private record Part(List<Node> nodes, Piece end) {}

    private Part nodes(Piece start, Set<String> ends) {
        List<Node> nodes = new ArrayList<>();
        while (true) {
            Piece piece = pieces.take();
            if (piece.kind() == Kind.BLOCK && ends.contains(piece.text())) {
                return new Part(List.copyOf(nodes), piece);
            }
            switch (piece.kind()) {
                case TEXT -> nodes.add(new Node.Literal(piece.text(), piece.at()));
                case VALUE -> nodes.add(new Node.Emit(path(piece.text(), piece), Format.HANDLEBARS, piece.at()));
                case UNESCAPED_VALUE ->
                    nodes.add(new Node.Emit(path(piece.text(), piece), Format.HANDLEBARS_UNESCAPED, piece.at()));
                case BLOCK -> nodes.add(block(piece));
                case END -> {
                    if (!ends.isEmpty()) {
                        String close = "{{/" + start.word().substring(1) + "}}";
                        throw pieces.error(start, "this block does not end", "close it with " + close);
                    }
                    return new Part(List.copyOf(nodes), piece);
                }
            }
        }
    }

    private Node block(Piece piece) {
        String word = piece.word();
        if (!word.startsWith("#")) {
            throw pieces.error(piece, "no open block ends with '" + piece.text() + "'", "remove it or open a block");
        }
        pieces.enter(piece);
        Node node =
                switch (word) {
                    case "#if" -> condition(path(piece.rest(), piece), piece);
                    case "#unless" -> condition(new Expression.Not(path(piece.rest(), piece), piece.at()), piece);
                    case "#each" -> each(piece);
                    case "#with" -> with(piece);
                    default -> {
                        String name = word.substring(1);
                        throw pieces.error(piece, "there is no block '" + name + "'", Suggestion.remedy(name, BLOCKS));
                    }
                };
        pieces.leave();
        return node;
    }

    private Node condition(Expression condition, Piece piece) {
        Part body = nodes(piece, ends(piece));
        return new Node.If(List.of(new Node.Branch(condition, body.nodes())), otherwise(body, piece), piece.at());
    }

    private static Set<String> ends(Piece piece) {
        return Set.of("else", "^", close(piece));
    }

    private static String close(Piece piece) {
        return "/" + piece.word().substring(1);
    }

    private List<Node> otherwise(Part body, Piece piece) {
        return body.end().text().startsWith("/")
                ? List.of()
                : nodes(piece, Set.of(close(piece))).nodes();
    }

    private Node each(Piece piece) {
        Expression entries = new DialectExpression.Entries(path(piece.rest(), piece), piece.at());
        Part body = inner(piece);
        Target target =
                new Target.Several(List.of(new Target.Single("@key"), new Target.Single(context(contexts + 1))));
        var head = new Node.For.Head(target, entries, null, "@loop");
        return new Node.For(head, body.nodes(), otherwise(body, piece), piece.at());
    }

    private Node with(Piece piece) {
        Expression value = path(piece.rest(), piece);
        Part body = inner(piece);
        var name = new Node.Assign(new Target.Single(context(contexts + 1)), value, piece.at());
        Node with = new Node.With(List.of(name), body.nodes(), piece.at());
        return new Node.If(List.of(new Node.Branch(value, List.of(with))), otherwise(body, piece), piece.at());
    }

    /** The body of a block that has a context of its own. */
    private Part inner(Piece piece) {
        contexts++;
        Part body = nodes(piece, ends(piece));
        contexts--;
        return body;
    }

    /** The variable that holds the context of a level. */
    private static String context(int level) {
        return level == 0 ? DialectExpression.BarsPath.ROOT : "@this" + level;
    }

    private Expression path(String text, Piece piece) {
        if (text.startsWith("@") && !text.startsWith("@root")) {
            return switch (text) {
                case "@index" -> new DialectExpression.BarsLoop("index0", piece.at());
                case "@first", "@last" -> new DialectExpression.BarsLoop(text.substring(1), piece.at());
                case "@key" -> new Expression.Name("@key", piece.at());
                default ->
                    throw pieces.error(
                            piece,
                            "there is no '" + text + "'",
                            Suggestion.remedy(text, List.of("@index", "@first", "@last", "@key", "@root")));
            };
        }
        int level = text.startsWith("@root") ? 0 : contexts;
        int at = text.startsWith("@root") ? "@root".length() : 0;
        while (text.startsWith("..", at)) {
            level--;
            at = Math.min(at + 3, text.length());
        }
        if (level < 0) {
            throw pieces.error(piece, "there is nothing around this block", "use fewer ../");
        }
        List<String> parts = parts(text, at, piece);
        if (level == 0 && !parts.isEmpty()) {
            names.read(parts.get(0), piece.at());
        }
        return new DialectExpression.BarsPath(context(level), parts, piece.at());
    }

    /** The names between dots or slashes; one in brackets may have any characters. */
    private List<String> parts(String text, int from, Piece piece) {
        List<String> parts = new ArrayList<>();
        int at = from;
        while (at < text.length()) {
            boolean bracket = text.charAt(at) == '[';
            int end = bracket ? text.indexOf(']', at) : wordEnd(text, at);
            if (end < 0) {
                throw pieces.error(piece, "this name has no ]", "write it like identifiers.[0]");
            }
            String name = text.substring(bracket ? at + 1 : at, end);
            // A leading this or dot is the context itself; what is empty stands between two separators.
            if (bracket || (!name.isEmpty() && !(name.equals("this") && parts.isEmpty()))) {
                parts.add(name);
            }
            at = separator(text, bracket ? end + 1 : end, piece);
        }
        boolean nothing = parts.isEmpty() && text.isEmpty();
        if (nothing) {
            throw pieces.error(piece, "a name is missing", "write one such as identifier or env.HTTP_ROOT");
        }
        return List.copyOf(parts);
    }

    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int separator(String text, int at, Piece piece) {
        if (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '/') {
            String remedy = "write a name such as env.HTTP_ROOT; helpers are not available";
            throw pieces.error(piece, "'" + text + "' is no name", remedy);
        }
        return at + 1;
    }

    private static boolean isWord(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "_-".indexOf(c) >= 0
                || c >= 0x80;
    }
}
