// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads literals, names, calls and parts of values. */
final class PrimaryParser {

    private final TokenStream tokens;
    private final Names names;
    private final ExpressionParser expressions;

    PrimaryParser(TokenStream tokens, Names names, ExpressionParser expressions) {
        this.tokens = tokens;
        this.names = names;
        this.expressions = expressions;
    }

    Expression read() {
        Token token = tokens.peek();
        return switch (token.type()) {
            case NAME -> name(tokens.take());
            case STRING -> string();
            case INTEGER ->
                constant(new Value.Whole(Long.parseLong(tokens.take().text())), token);
            case FLOAT ->
                constant(new Value.Real(Double.parseDouble(tokens.take().text())), token);
            case SYMBOL -> bracket(token);
            default -> throw tokens.unexpected("a value");
        };
    }

    private static Expression constant(Value value, Token token) {
        return new Expression.Constant(value, token.at());
    }

    private Expression name(Token name) {
        switch (name.text()) {
            case "true", "True" -> {
                return constant(Value.Flag.TRUE, name);
            }
            case "false", "False" -> {
                return constant(Value.Flag.FALSE, name);
            }
            case "none", "None" -> {
                return constant(Value.NONE, name);
            }
            default -> {
                if (tokens.peek().isSymbol("(")) {
                    return expressions.call(name);
                }
                names.read(name.text(), name.at());
                return new Expression.Name(name.text(), name.at());
            }
        }
    }

    /** Strings that follow each other are one. */
    private Expression string() {
        Token first = tokens.peek();
        StringBuilder text = new StringBuilder();
        while (tokens.peek().is(Token.Type.STRING)) {
            text.append(tokens.take().text());
        }
        return constant(Value.text(text.toString()), first);
    }

    private Expression bracket(Token token) {
        return switch (token.text()) {
            case "(" -> parenthesis(tokens.take());
            case "[" -> new Expression.ListOf(items(tokens.take(), "]"), token.at());
            case "{" -> map(tokens.take());
            default -> throw tokens.unexpected("a value");
        };
    }

    /** An expression in parentheses, or a list if there is a comma. */
    private Expression parenthesis(Token open) {
        if (tokens.skipSymbol(")")) {
            return new Expression.ListOf(List.of(), open.at());
        }
        Expression first = expressions.expression();
        if (tokens.skipSymbol(")")) {
            return first;
        }
        tokens.expectSymbol(",");
        List<Expression> all = new ArrayList<>(List.of(first));
        all.addAll(items(open, ")"));
        return new Expression.ListOf(all, open.at());
    }

    private List<Expression> items(Token open, String close) {
        tokens.enter();
        List<Expression> items = new ArrayList<>();
        while (!tokens.skipSymbol(close)) {
            items.add(expressions.expression());
            separator(close, open);
        }
        tokens.leave();
        return items;
    }

    /** A comma, which may be left out before the closing bracket. */
    private void separator(String close, Token open) {
        if (!tokens.peek().isSymbol(close) && !tokens.skipSymbol(",")) {
            throw tokens.error(
                    tokens.peek().at(),
                    tokens.peek().describe() + " is not expected within " + open.describe(),
                    "write ',' or '" + close + "'");
        }
    }

    private Expression map(Token open) {
        tokens.enter();
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.skipSymbol("}")) {
            keys.add(expressions.expression());
            tokens.expectSymbol(":");
            values.add(expressions.expression());
            separator("}", open);
        }
        tokens.leave();
        return new Expression.MapOf(keys, values, open.at());
    }

    /** The attributes, items and calls after a value. */
    Expression parts(Expression of) {
        Expression value = of;
        while (true) {
            if (tokens.peek().isSymbol(".")) {
                expressions.operator();
                value = attribute(value);
            } else if (tokens.peek().isSymbol("[")) {
                value = subscript(value, expressions.operator());
            } else if (tokens.peek().isSymbol("(")) {
                throw tokens.error(tokens.peek().at(), "this value cannot be called", "call a macro by its name");
            } else {
                return value;
            }
        }
    }

    private Expression attribute(Expression of) {
        Token name = tokens.peek();
        if (name.is(Token.Type.INTEGER) || name.is(Token.Type.FLOAT)) {
            throw tokens.error(name.at(), "a number is no attribute", "write the index in brackets, as in x[0]");
        }
        tokens.expect(Token.Type.NAME, "the name of an attribute");
        if (tokens.peek().isSymbol("(")) {
            return method(of, name);
        }
        return new Expression.Attribute(of, Value.text(name.text()), name.at());
    }

    private Expression method(Expression of, Token name) {
        boolean loop = of instanceof Expression.Name variable && variable.name().equals("loop");
        if (loop && List.of("cycle", "changed").contains(name.text())) {
            return new Expression.LoopCall(of, name.text(), arguments(), name.at());
        }
        String remedy = Filters.ALL.has(name.text())
                ? "use the filter: | " + name.text()
                : "use a filter; values have no methods";
        throw tokens.error(name.at(), "there is no method '" + name.text() + "'", remedy);
    }

    private Expression subscript(Expression of, int at) {
        Expression start = tokens.peek().isSymbol(":") ? null : expressions.expression();
        if (start != null && tokens.skipSymbol("]")) {
            return new Expression.Item(of, start, at);
        }
        tokens.expectSymbol(":");
        Expression stop = bound();
        Expression step = tokens.skipSymbol(":") ? bound() : null;
        tokens.expectSymbol("]");
        return new Expression.Slice(of, start, stop, step, at);
    }

    private @Nullable Expression bound() {
        boolean empty = tokens.peek().isSymbol(":") || tokens.peek().isSymbol("]");
        return empty ? null : expressions.expression();
    }

    Arguments arguments() {
        Token open = tokens.peek();
        tokens.expectSymbol("(");
        tokens.enter();
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.skipSymbol(")")) {
            argument(positional, named);
            separator(")", open);
        }
        tokens.leave();
        return new Arguments(List.copyOf(positional), named);
    }

    private void argument(List<Expression> positional, Map<String, Expression> named) {
        Token token = tokens.peek();
        if (token.isSymbol("*") || token.isSymbol("**")) {
            throw tokens.error(token.at(), "arguments cannot be spread here", "write them one by one");
        }
        if (token.is(Token.Type.NAME) && tokens.peekSecond().isSymbol("=")) {
            tokens.take();
            tokens.take();
            named.put(token.text(), expressions.expression());
        } else if (named.isEmpty()) {
            positional.add(expressions.expression());
        } else {
            throw tokens.error(token.at(), "an argument without name follows one with a name", "put it first");
        }
    }
}
