// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/**
 * The syntax a template is written in.
 *
 * <p>A dialect is chosen once per configuration file and never guessed from a text: {@code { name }} is plain text in
 * one dialect and a value in another.
 *
 * <table>
 * <caption>The same things in the three dialects</caption>
 * <tr><th></th><th>MINIJINJA</th><th>TINYTEMPLATE</th><th>HANDLEBARS</th></tr>
 * <tr><td>Value</td><td>{@code {{ x }}}</td><td>{@code { x }}</td><td>{@code {{x}}}</td></tr>
 * <tr><td>Condition</td><td>{@code {% if x %}}</td><td>{@code {{ if x }}}</td><td>{@code {{#if x}}}</td></tr>
 * <tr><td>Loop</td><td>{@code {% for i in x %}}</td><td>{@code {{ for i in x }}}</td><td>{@code {{#each x}}}</td></tr>
 * <tr><td>Index</td><td>{@code {{ x[0] }}}</td><td>{@code { x.0 }}</td><td>{@code {{x.[0]}}}</td></tr>
 * <tr><td>HTML escapes</td><td>no</td><td>yes, not with {@code | unescaped}</td><td>yes, not in three braces</td></tr>
 * <tr><td>Missing value</td><td>empty</td><td>error</td><td>empty</td></tr>
 * <tr><td>Literal brace</td><td>{@code {% raw %}}</td><td><code>\&#123;</code></td><td><code>\&#123;&#123;</code></td></tr>
 * </table>
 */
public enum Dialect {
    /** MiniJinja as ACMEd 0.22 and later uses it; the dialect of this library's own configuration files. */
    MINIJINJA,
    /** TinyTemplate as ACMEd 0.17 to 0.21 uses it. */
    TINYTEMPLATE,
    /** Handlebars as ACMEd up to 0.16 uses it. */
    HANDLEBARS
}
