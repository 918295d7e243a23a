// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** A piece of a template: plain text, a delimiter, or a word inside delimiters. */
record Token(Type type, String text, int at) {

    /** What a piece is. */
    enum Type {
        DATA,
        VARIABLE_START,
        VARIABLE_END,
        BLOCK_START,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        SYMBOL,
        END
    }

    boolean is(Type wanted) {
        return type == wanted;
    }

    boolean isSymbol(String symbol) {
        return type == Type.SYMBOL && text.equals(symbol);
    }

    boolean isName(String name) {
        return type == Type.NAME && text.equals(name);
    }

    /** How an error message names the piece. */
    String describe() {
        return switch (type) {
            case DATA -> "text";
            case VARIABLE_START -> "{{";
            case VARIABLE_END -> "}}";
            case BLOCK_START -> "{%";
            case BLOCK_END -> "%}";
            case STRING -> "a string";
            case END -> "the end of the template";
            case NAME, INTEGER, FLOAT, SYMBOL -> "'" + text + "'";
        };
    }
}
