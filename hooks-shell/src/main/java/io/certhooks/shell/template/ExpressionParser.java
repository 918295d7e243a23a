// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads expressions of MiniJinja: one method for each level of precedence, weakest first. */
final class ExpressionParser {

    private static final Map<String, Relation> RELATIONS = Map.of(
            "==", Relation.EQUAL,
            "!=", Relation.NOT_EQUAL,
            "<", Relation.LESS,
            "<=", Relation.LESS_OR_EQUAL,
            ">", Relation.GREATER,
            ">=", Relation.GREATER_OR_EQUAL);
    private static final Map<String, Arithmetic.Operator> SUMS =
            Map.of("+", Arithmetic.Operator.ADD, "-", Arithmetic.Operator.SUBTRACT);
    private static final Map<String, Arithmetic.Operator> PRODUCTS = Map.of(
            "*", Arithmetic.Operator.MULTIPLY,
            "/", Arithmetic.Operator.DIVIDE,
            "//", Arithmetic.Operator.FLOOR_DIVIDE,
            "%", Arithmetic.Operator.REMAINDER);
    private static final Map<String, Arithmetic.Operator> POWERS = Map.of("**", Arithmetic.Operator.POWER);

    private final TokenStream tokens;
    private final Names names;
    private final PrimaryParser primary;
    private int operators;

    ExpressionParser(TokenStream tokens, Names names) {
        this.tokens = tokens;
        this.names = names;
        this.primary = new PrimaryParser(tokens, names, this);
    }

    /** An expression of a tag; it may use {@link Limits#OPERATORS} operators. */
    Expression whole() {
        operators = 0;
        return expression();
    }

    /** As {@link #whole}, but {@code if} ends it, as in {@code for x in y if z}. */
    Expression wholeWithoutChoice() {
        operators = 0;
        return or();
    }

    Expression expression() {
        tokens.enter();
        Expression value = or();
        while (tokens.peek().isName("if")) {
            int at = operator();
            Expression condition = or();
            Expression otherwise = tokens.skipName("else") ? expression() : null;
            value = new Expression.Choice(condition, value, otherwise, at);
        }
        tokens.leave();
        return value;
    }

    /** Takes a token that makes an expression larger; returns its offset. */
    int operator() {
        Token token = tokens.take();
        if (++operators > Limits.OPERATORS) {
            throw tokens.error(
                    token.at(), "an expression with more than " + Limits.OPERATORS + " operators", "split it with set");
        }
        return token.at();
    }

    private Expression or() {
        Expression left = and();
        while (tokens.peek().isName("or")) {
            int at = operator();
            left = new Expression.Logic(false, left, and(), at);
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.peek().isName("and")) {
            int at = operator();
            left = new Expression.Logic(true, left, not(), at);
        }
        return left;
    }

    private Expression not() {
        if (!tokens.peek().isName("not")) {
            return comparison();
        }
        tokens.enter();
        int at = operator();
        Expression value = new Expression.Not(not(), at);
        tokens.leave();
        return value;
    }

    private Expression comparison() {
        Expression left = sum();
        while (true) {
            Token token = tokens.peek();
            boolean notIn = token.isName("not") && tokens.peekSecond().isName("in");
            Relation relation = notIn || token.isName("in") ? Relation.IN : relation(token);
            if (relation == null) {
                return left;
            }
            int at = operator();
            if (notIn) {
                tokens.expectName("in");
            }
            left = new Expression.Comparison(relation, left, sum(), at);
            left = notIn ? new Expression.Not(left, at) : left;
        }
    }

    private static @Nullable Relation relation(Token token) {
        return token.is(Token.Type.SYMBOL) ? RELATIONS.get(token.text()) : null;
    }

    private Expression sum() {
        return calculations(SUMS, this::concat);
    }

    private Expression concat() {
        Expression left = product();
        while (tokens.peek().isSymbol("~")) {
            int at = operator();
            left = new Expression.Concat(left, product(), at);
        }
        return left;
    }

    private Expression product() {
        return calculations(PRODUCTS, this::power);
    }

    private Expression power() {
        return calculations(POWERS, this::filtered);
    }

    private Expression calculations(Map<String, Arithmetic.Operator> operators, Supplier<Expression> operand) {
        Expression left = operand.get();
        while (true) {
            Token token = tokens.peek();
            Arithmetic.Operator operator = token.is(Token.Type.SYMBOL) ? operators.get(token.text()) : null;
            if (operator == null) {
                return left;
            }
            int at = operator();
            left = new Expression.Calculation(operator, left, operand.get(), at);
        }
    }

    /** An operand with its filters and tests. */
    private Expression filtered() {
        Expression value = operand();
        while (true) {
            if (tokens.peek().isSymbol("|")) {
                operator();
                value = filter(value);
            } else if (tokens.peek().isName("is")) {
                operator();
                value = test(value);
            } else {
                return value;
            }
        }
    }

    /** A minus binds tighter than a part: {@code -a.b} is {@code (-a).b}. */
    private Expression operand() {
        return primary.parts(signed());
    }

    private Expression signed() {
        if (!tokens.peek().isSymbol("-")) {
            return primary.read();
        }
        tokens.enter();
        int at = operator();
        Expression value = new Expression.Negative(signed(), at);
        tokens.leave();
        return value;
    }

    private Expression filter(Expression of) {
        Token name = tokens.expect(Token.Type.NAME, "the name of a filter");
        Builtin filter = builtin(Filters.ALL, name);
        return new Expression.Filtered(of, filter, arguments(filter, name), name.at());
    }

    /** The filters after a name, as in {@code filter upper | trim}. */
    Node.Chain chain() {
        List<Node.Chain.Link> links = new ArrayList<>();
        do {
            Token name = tokens.expect(Token.Type.NAME, "the name of a filter");
            Builtin filter = builtin(Filters.ALL, name);
            links.add(new Node.Chain.Link(filter, arguments(filter, name)));
        } while (tokens.skipSymbol("|"));
        return new Node.Chain(links);
    }

    private Expression test(Expression of) {
        boolean negated = tokens.skipName("not");
        Token name = tokens.expect(Token.Type.NAME, "the name of a test");
        Builtin test = builtin(Tests.ALL, name);
        Arguments arguments = startsArgument(tokens.peek())
                ? checked(test, new Arguments(List.of(operand()), Map.of()), name)
                : arguments(test, name);
        Expression result = new Expression.Filtered(of, test, arguments, name.at());
        return negated ? new Expression.Not(result, name.at()) : result;
    }

    private static boolean startsArgument(Token token) {
        return switch (token.type()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME -> !List.of("and", "or", "else", "is", "if", "not", "in").contains(token.text());
            case SYMBOL -> List.of("-", "[", "{").contains(token.text());
            default -> false;
        };
    }

    private Builtin builtin(Builtins all, Token name) {
        try {
            return all.find(name.text());
        } catch (ValueFault fault) {
            throw tokens.error(name.at(), fault);
        }
    }

    private Arguments arguments(Builtin builtin, Token name) {
        return checked(builtin, tokens.peek().isSymbol("(") ? primary.arguments() : Arguments.NONE, name);
    }

    private Arguments checked(Builtin builtin, Arguments arguments, Token name) {
        try {
            builtin.signature()
                    .check(arguments.positional().size(), arguments.named().keySet());
            return arguments;
        } catch (ValueFault fault) {
            throw tokens.error(name.at(), fault);
        }
    }

    /** A call of a macro or of a function every template has. */
    Expression call(Token name) {
        if (names.isDeclared(name.text()) || tokens.isMacro(name.text())) {
            return new Expression.Call(name.text(), primary.arguments(), name.at());
        }
        Builtin function = builtin(Functions.ALL, name);
        return new Expression.Function(function, arguments(function, name), name.at());
    }
}
