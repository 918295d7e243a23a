// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** A filter, test or function of the language: the arguments it takes, and what it does. */
record Builtin(Signature signature, Body body) {

    /** What a builtin does with the value before it and its arguments. */
    @FunctionalInterface
    interface Body {
        Value apply(Value input, Args args, Run run);
    }

    Value apply(Value input, Args args, Run run) {
        return body.apply(input, args, run);
    }
}
