// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A compiled template. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Template path = Template.compile("/var/www/{{ identifier }}/{{ file_name }}", Dialect.MINIJINJA);
 * String text = path.render(Map.of("identifier", "www.example.org", "file_name", "token"));
 * }</pre>
 *
 * <p>A template has at most 65,536 characters, 64 levels of blocks and parentheses, and 256 operators in one
 * expression. One rendering makes at most 1,048,576 characters, runs its loops at most 100,000 times together and does
 * at most 4,000,000 steps of work.
 */
public final class Template {

    private final Source source;
    private final List<Node> nodes;
    private final Set<String> names;

    private Template(Source source, List<Node> nodes, Set<String> names) {
        this.source = source;
        this.nodes = nodes;
        this.names = names;
    }

    /**
     * Compiles a template. A variable it reads need not exist when it is rendered.
     *
     * @throws TemplateException if the text is no template of this dialect, names a filter, test or function that does
     *     not exist, or is too large
     */
    public static Template compile(String text, Dialect dialect) {
        return compile(new Source(text), dialect, null);
    }

    /**
     * Compiles a template that may read only variables of these names.
     *
     * @param names the names of all variables it will be rendered with
     * @throws TemplateException if the text is no template of this dialect, names a variable, filter, test or function
     *     that does not exist, or is too large
     */
    public static Template compile(String text, Dialect dialect, Set<String> names) {
        return compile(new Source(text), dialect, Set.copyOf(names));
    }

    private static Template compile(Source source, Dialect dialect, @Nullable Set<String> known) {
        Names names = new Names(source, known);
        List<Node> nodes =
                switch (dialect) {
                    case MINIJINJA -> MiniJinjaParser.parse(source, names);
                    case TINYTEMPLATE -> TinyTemplateParser.parse(source, names);
                    case HANDLEBARS -> HandlebarsParser.parse(source, names);
                };
        return new Template(source, nodes, names.expected());
    }

    /**
     * Renders the template with these variables.
     *
     * <p>A value is a string, a boolean, an integer, a float, null for {@code none}, a list of values or a map from
     * strings to values. Lists and maps must not change meanwhile. The text of a value is never read as a template.
     *
     * @throws TemplateException if a value cannot be used as the template does, or the template exceeds a limit
     */
    public String render(Map<String, ?> variables) {
        Run run = new Run(source, variables);
        run.render(nodes);
        return run.out().toString();
    }

    /** The names of the variables the template reads, sorted; never those it defines itself. */
    public Set<String> names() {
        return names;
    }

    /** Whether the template is plain text, so that it renders the same always. */
    public boolean isLiteral() {
        return nodes.stream().allMatch(node -> node instanceof Node.Literal);
    }

    /** The text the template was compiled from. */
    public String text() {
        return source.text();
    }
}
