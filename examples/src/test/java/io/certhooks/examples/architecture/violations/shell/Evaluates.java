// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.shell;

import javax.script.ScriptEngine;
import javax.script.ScriptException;

/** Nothing is evaluated as a script. */
public final class Evaluates {

    public Object evaluate(ScriptEngine engine) throws ScriptException {
        return engine.eval("1 + 1");
    }
}
