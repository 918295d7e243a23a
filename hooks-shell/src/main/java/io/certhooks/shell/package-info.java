// SPDX-License-Identifier: Apache-2.0
/**
 * Any program is a hook.
 *
 * <p>{@link io.certhooks.shell.ShellHook} turns a command into hooks for the phases it is meant for;
 * {@link io.certhooks.shell.ShellHooks} reads them from a file. What a program is told about an event it finds in variables
 * whose names begin with {@code CERTHOOKS_}; the same values, by their names in small letters without that prefix, can be put
 * into arguments, input, paths and other variables by {@linkplain io.certhooks.shell.template.Template templates}.
 */
@NullMarked
package io.certhooks.shell;

import org.jspecify.annotations.NullMarked;
