// SPDX-License-Identifier: Apache-2.0
/**
 * Templates in arguments, input, paths and environment values of a hook.
 *
 * <p>{@link io.certhooks.shell.template.Template} is compiled once, when a configuration is loaded, and rendered for
 * each event. A template reads the values it is given and nothing else: no reflection, no files, no environment, no
 * locale. Rendering is one pass, so a value that looks like a template stays the text it is.
 *
 * <p>Every template ends: its size, nesting, output, loops and work are limited, and a template over a limit is refused
 * with a {@link io.certhooks.shell.template.TemplateException}.
 */
@NullMarked
package io.certhooks.shell.template;

import org.jspecify.annotations.NullMarked;
