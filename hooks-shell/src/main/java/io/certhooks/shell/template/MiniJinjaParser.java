// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Reads the statements of a MiniJinja template. */
final class MiniJinjaParser {

    private static final Set<String> RESERVED =
            Set.of("true", "True", "false", "False", "none", "None", "loop", "self");
    private static final Set<String> FOREIGN =
            Set.of("include", "extends", "import", "from", "block", "call", "break", "continue");
    private static final List<String> STATEMENTS =
            List.of("if", "for", "set", "with", "macro", "filter", "autoescape", "do", "raw");

    private final TokenStream tokens;
    private final Names names;
    private final ExpressionParser expressions;
    private final Deque<Integer> open = new ArrayDeque<>();

    private MiniJinjaParser(Source source, Names names) {
        this.tokens = new TokenStream(source);
        this.names = names;
        this.expressions = new ExpressionParser(tokens, names);
    }

    static List<Node> parse(Source source, Names names) {
        return new MiniJinjaParser(source, names).nodes(Set.of());
    }

    /** Nodes up to the end of the template, or to a block start before one of these words. */
    private List<Node> nodes(Set<String> ends) {
        List<Node> nodes = new ArrayList<>();
        while (true) {
            Token token = tokens.take();
            switch (token.type()) {
                case DATA -> nodes.add(new Node.Literal(token.text(), token.at()));
                case VARIABLE_START -> nodes.add(emit(token));
                case BLOCK_START -> {
                    if (tokens.peek().is(Token.Type.NAME)
                            && ends.contains(tokens.peek().text())) {
                        return List.copyOf(nodes);
                    }
                    nodes.add(statement(token.at()));
                }
                default -> {
                    end(ends);
                    return List.copyOf(nodes);
                }
            }
        }
    }

    private void end(Set<String> ends) {
        if (!ends.isEmpty()) {
            String closing = ends.stream()
                    .filter(end -> end.startsWith("end"))
                    .findFirst()
                    .orElse("");
            throw tokens.error(open.element(), "this block does not end", "close it with {% " + closing + " %}");
        }
    }

    private Node emit(Token start) {
        Expression value = expressions.whole();
        tokens.expect(Token.Type.VARIABLE_END, "an operator or }}");
        return new Node.Emit(value, Format.MINIJINJA, start.at());
    }

    private Node statement(int at) {
        tokens.enter();
        open.push(at);
        Token word = tokens.expect(Token.Type.NAME, "a statement such as if, for or set");
        Node node =
                switch (word.text()) {
                    case "if" -> condition(at);
                    case "for" -> loop(at);
                    case "set" -> assignment(at);
                    case "with" -> with(at);
                    case "macro" -> macro(at);
                    case "filter" -> filter(at);
                    case "autoescape" -> autoEscape(at);
                    case "do" -> evaluate(at);
                    default -> throw unknown(word);
                };
        endOfTag();
        open.pop();
        tokens.leave();
        return node;
    }

    private TemplateException unknown(Token word) {
        if (FOREIGN.contains(word.text())) {
            String remedy = "write the template in one piece, without " + word.text();
            return tokens.error(word.at(), "the statement '" + word.text() + "' is not available", remedy);
        }
        if (word.text().startsWith("end") || word.isName("else") || word.isName("elif")) {
            return tokens.error(
                    word.at(), "no open block ends with '" + word.text() + "'", "remove it or open a block");
        }
        String remedy = Suggestion.remedy(word.text(), STATEMENTS);
        return tokens.error(word.at(), "there is no statement '" + word.text() + "'", remedy);
    }

    private void endOfTag() {
        tokens.expect(Token.Type.BLOCK_END, "%}");
    }

    /** The body of a block after its first tag; the word that ends it is taken. */
    private List<Node> body(String end) {
        endOfTag();
        List<Node> body = nodes(Set.of(end));
        tokens.take();
        return body;
    }

    private Node condition(int at) {
        List<Node.Branch> branches = new ArrayList<>();
        List<Node> otherwise = List.of();
        while (true) {
            Expression condition = expressions.wholeWithoutChoice();
            endOfTag();
            branches.add(new Node.Branch(condition, nodes(Set.of("elif", "else", "endif"))));
            Token word = tokens.take();
            if (word.isName("else")) {
                otherwise = body("endif");
            }
            if (!word.isName("elif")) {
                return new Node.If(List.copyOf(branches), otherwise, at);
            }
        }
    }

    private Node loop(int at) {
        Target target = target("in");
        tokens.expectName("in");
        Expression sequence = expressions.wholeWithoutChoice();
        names.open();
        declare(target);
        names.declare("loop");
        Expression filter = tokens.skipName("if") ? expressions.whole() : null;
        if (tokens.peek().isName("recursive")) {
            throw tokens.error(
                    tokens.peek().at(), "recursive loops are not available", "use a macro that calls itself");
        }
        endOfTag();
        List<Node> body = nodes(Set.of("else", "endfor"));
        names.close();
        List<Node> otherwise = tokens.take().isName("else") ? body("endfor") : List.of();
        return new Node.For(new Node.For.Head(target, sequence, filter, "loop"), body, otherwise, at);
    }

    private void declare(Target target) {
        if (target instanceof Target.Single single) {
            names.declare(single.name());
        } else if (target instanceof Target.Several several) {
            several.parts().forEach(this::declare);
        }
    }

    /** One name, several with commas, or names in parentheses. */
    private Target target(String end) {
        List<Target> parts = new ArrayList<>(List.of(targetPart()));
        boolean several = false;
        while (tokens.skipSymbol(",")) {
            several = true;
            if (tokens.peek().isName(end) || tokens.peek().isSymbol(end)) {
                break;
            }
            parts.add(targetPart());
        }
        return several ? new Target.Several(List.copyOf(parts)) : parts.get(0);
    }

    private Target targetPart() {
        if (!tokens.skipSymbol("(")) {
            return new Target.Single(newName());
        }
        tokens.enter();
        Target target = target(")");
        tokens.leave();
        tokens.expectSymbol(")");
        return target;
    }

    private String newName() {
        Token name = tokens.expect(Token.Type.NAME, "a name");
        if (RESERVED.contains(name.text())) {
            throw tokens.error(name.at(), "'" + name.text() + "' has a fixed meaning", "choose another name");
        }
        return name.text();
    }

    private Node assignment(int at) {
        Target target = assignmentTarget();
        Node node;
        if (tokens.skipSymbol("=")) {
            node = new Node.Assign(target, expressions.whole(), at);
        } else {
            Node.Chain chain = tokens.skipSymbol("|") ? expressions.chain() : new Node.Chain(List.of());
            node = new Node.Capture(target, body("endset"), chain, at);
        }
        declare(target);
        return node;
    }

    private Target assignmentTarget() {
        if (tokens.peek().isSymbol("(")) {
            return targetPart();
        }
        Token name = tokens.peek();
        String variable = newName();
        if (!tokens.skipSymbol(".")) {
            return new Target.Single(variable);
        }
        names.read(variable, name.at());
        return new Target.Part(variable, tokens.expectAnyName());
    }

    private Node with(int at) {
        names.open();
        List<Node.Assign> assigns = new ArrayList<>();
        while (!tokens.peek().is(Token.Type.BLOCK_END)) {
            if (!assigns.isEmpty()) {
                tokens.expectSymbol(",");
            }
            Target target = targetPart();
            tokens.expectSymbol("=");
            assigns.add(new Node.Assign(target, expressions.whole(), at));
            declare(target);
        }
        List<Node> body = body("endwith");
        names.close();
        return new Node.With(List.copyOf(assigns), body, at);
    }

    private Node macro(int at) {
        String name = newName();
        names.declare(name);
        tokens.expectSymbol("(");
        names.open();
        List<Node.Parameter> parameters = new ArrayList<>();
        while (!tokens.skipSymbol(")")) {
            parameters.add(parameter(parameters));
            if (!tokens.peek().isSymbol(")")) {
                tokens.expectSymbol(",");
            }
        }
        List<Node> body = body("endmacro");
        names.close();
        List<String> named = parameters.stream().map(Node.Parameter::name).toList();
        Signature signature = new Signature(name, 0, parameters.size(), named);
        return new Node.Define(signature, List.copyOf(parameters), body, at);
    }

    private Node.Parameter parameter(List<Node.Parameter> before) {
        String name = newName();
        boolean required = before.isEmpty() || before.get(before.size() - 1).standard() == null;
        boolean optional = tokens.skipSymbol("=");
        if (!required && !optional) {
            throw tokens.unexpected("a default value, as the parameter before has one");
        }
        Expression standard = optional ? expressions.whole() : null;
        names.declare(name);
        return new Node.Parameter(name, standard);
    }

    private Node filter(int at) {
        Node.Chain chain = expressions.chain();
        return new Node.Filter(body("endfilter"), chain, at);
    }

    private Node autoEscape(int at) {
        Expression mode = expressions.whole();
        return new Node.AutoEscape(mode, body("endautoescape"), at);
    }

    private Node evaluate(int at) {
        Expression call = expressions.whole();
        boolean isCall = call instanceof Expression.Call || call instanceof Expression.Function;
        if (!isCall && !(call instanceof Expression.LoopCall)) {
            throw tokens.error(call.at(), "do needs a call", "write {{ }} to print a value");
        }
        return new Node.Evaluate(call, at);
    }
}
