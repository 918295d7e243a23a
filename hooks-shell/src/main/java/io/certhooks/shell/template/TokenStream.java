// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tokens of a template, read from first to last; also counts how deep the reader is. */
final class TokenStream {

    private final Source source;
    private final List<Token> tokens;
    private final Set<String> macros;
    private int next;
    private int depth;

    TokenStream(Source source) {
        this.source = source;
        this.tokens = Lexer.tokens(source);
        this.macros = macros(tokens);
    }

    Token peek() {
        return tokens.get(next);
    }

    Token peekSecond() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = tokens.get(next);
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    boolean skipSymbol(String symbol) {
        return skip(peek().isSymbol(symbol));
    }

    boolean skipName(String name) {
        return skip(peek().isName(name));
    }

    private boolean skip(boolean matches) {
        if (matches) {
            take();
        }
        return matches;
    }

    void expectSymbol(String symbol) {
        if (!skipSymbol(symbol)) {
            throw unexpected("'" + symbol + "'");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    Token expect(Token.Type type, String wanted) {
        if (!peek().is(type)) {
            throw unexpected(wanted);
        }
        return take();
    }

    String expectAnyName() {
        return expect(Token.Type.NAME, "a name").text();
    }

    TemplateException unexpected(String wanted) {
        return error(peek().at(), peek().describe() + " is not expected here", "write " + wanted);
    }

    TemplateException error(int at, String problem, String remedy) {
        return source.error(at, problem, remedy);
    }

    TemplateException error(int at, ValueFault fault) {
        return source.error(at, fault);
    }

    /** Goes one level deeper, into a block, bracket or operand. */
    void enter() {
        if (++depth > Limits.NESTING) {
            throw error(peek().at(), "more than " + Limits.NESTING + " levels within each other", "use fewer levels");
        }
    }

    void leave() {
        depth--;
    }

    /** Whether the template defines a macro of this name, here or further on. */
    boolean isMacro(String name) {
        return macros.contains(name);
    }

    private static Set<String> macros(List<Token> tokens) {
        Set<String> macros = new HashSet<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).is(Token.Type.BLOCK_START) && tokens.get(i + 1).isName("macro")) {
                macros.add(tokens.get(i + 2).text());
            }
        }
        return macros;
    }
}
