// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Filters that read their input as text. */
final class TextFilters {

    private TextFilters() {}

    static void addTo(Builtins filters) {
        filters.add("upper", 0, 0, (in, args, run) -> Value.text(read(in, run).toUpperCase(Locale.ROOT)))
                .add("lower", 0, 0, (in, args, run) -> Value.text(read(in, run).toLowerCase(Locale.ROOT)))
                .add("title", 0, 0, (in, args, run) -> Value.text(title(read(in, run))))
                .add("capitalize", 0, 0, (in, args, run) -> Value.text(capitalize(read(in, run))))
                .add("replace", 2, 2, TextFilters::replace)
                .add("trim", 0, 1, TextFilters::trim)
                .add("split", 0, 2, TextFilters::split)
                .add("lines", 0, 0, (in, args, run) -> lines(read(in, run)))
                .add("indent", 1, 3, TextFilters::indent)
                .add("string", 0, 0, (in, args, run) -> in instanceof Value.Text ? in : Value.text(read(in, run)))
                .add("safe", 0, 0, (in, args, run) -> new Value.Text(read(in, run), true))
                .add("escape", 0, 0, TextFilters::escape)
                .alias("escape", "e")
                .add("rev_labels", 0, 0, TextFilters::reverseLabels);
    }

    private static String read(Value input, Run run) {
        String text = Printer.text(input, run.budget());
        run.budget().charge(text.length());
        return text;
    }

    private static String title(String text) {
        StringBuilder result = new StringBuilder();
        boolean start = true;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            String letter = Character.toString(text.codePointAt(i));
            boolean separator = isPunctuation(text.charAt(i)) || Spaces.isSpace(text.charAt(i));
            result.append(start ? letter.toUpperCase(Locale.ROOT) : letter.toLowerCase(Locale.ROOT));
            start = separator;
        }
        return result.toString();
    }

    private static boolean isPunctuation(char c) {
        return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
    }

    private static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int second = text.offsetByCodePoints(0, 1);
        return text.substring(0, second).toUpperCase(Locale.ROOT)
                + text.substring(second).toLowerCase(Locale.ROOT);
    }

    private static Value replace(Value in, Args args, Run run) {
        String text = read(in, run);
        String from = args.text(0, run);
        String to = args.text(1, run);
        run.budget().search(text, from);
        List<String> parts = from.isEmpty() ? around(text) : Access.split(text, from, Integer.MAX_VALUE);
        run.budget().text(text.length() + (parts.size() - 1L) * to.length());
        return Value.text(String.join(to, parts));
    }

    /** An empty text is found before, between and after the characters. */
    private static List<String> around(String text) {
        return Access.split(text, "", Integer.MAX_VALUE);
    }

    private static Value trim(Value in, Args args, Run run) {
        String text = read(in, run);
        if (!args.has(0)) {
            return Value.text(Spaces.trim(text));
        }
        String characters = args.text(0, run);
        run.budget().search(text, characters);
        int from = 0;
        int to = text.length();
        while (from < to && characters.indexOf(text.codePointAt(from)) >= 0) {
            from = text.offsetByCodePoints(from, 1);
        }
        while (to > from && characters.indexOf(text.codePointBefore(to)) >= 0) {
            to = text.offsetByCodePoints(to, -1);
        }
        return Value.text(text.substring(from, to));
    }

    private static Value split(Value in, Args args, Run run) {
        String text = read(in, run);
        long most = args.has(1) ? args.integer(1, "the number of splits") : -1;
        int limit = most < 0 || most >= Limits.SOURCE * 16 ? Integer.MAX_VALUE : (int) most + 1;
        if (!args.has(0)) {
            return new Value.Items(words(text, limit));
        }
        String separator = args.text(0, run);
        run.budget().search(text, separator);
        return new Value.Items(Access.split(text, separator, limit));
    }

    /** The words between white space; the last of a limited number keeps the rest. */
    private static List<String> words(String text, int limit) {
        List<String> words = new ArrayList<>();
        String rest = Spaces.trimStart(text);
        int from = text.length() - rest.length();
        while (from < text.length()) {
            int to = words.size() == limit - 1 ? text.length() : wordEnd(text, from);
            words.add(Spaces.trimEnd(text.substring(from, to)));
            while (to < text.length() && Spaces.isSpace(text.charAt(to))) {
                to++;
            }
            from = to;
        }
        return words;
    }

    private static int wordEnd(String text, int from) {
        int to = from;
        while (to < text.length() && !Spaces.isSpace(text.charAt(to))) {
            to++;
        }
        return to;
    }

    private static Value lines(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : Access.split(text, "\n", Integer.MAX_VALUE)) {
            lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        }
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return new Value.Items(lines);
    }

    private static Value indent(Value in, Args args, Run run) {
        String text = withoutNewline(read(in, run));
        long width = args.integer(0, "the width");
        run.budget().text(Math.max(0, width));
        String margin = " ".repeat((int) Math.max(0, width));
        List<String> lines = Access.split(text, "\n", Integer.MAX_VALUE);
        run.budget().text(text.length() + (long) lines.size() * margin.length());
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            boolean first = i == 0 && !args.get(1).isTrue();
            boolean blank = lines.get(i).isEmpty() && !args.get(2).isTrue();
            result.append(i == 0 ? "" : "\n")
                    .append(first || blank ? "" : margin)
                    .append(lines.get(i));
        }
        return Value.text(withoutNewline(result.toString()));
    }

    private static String withoutNewline(String text) {
        String result = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return result.endsWith("\r") ? result.substring(0, result.length() - 1) : result;
    }

    private static Value escape(Value in, Args args, Run run) {
        if (in instanceof Value.Text text && text.safe()) {
            return in;
        }
        Output out = new Output(run.budget(), 64);
        Escape.MINIJINJA.write(Printer.text(in, run.budget()), out);
        return new Value.Text(out.toString(), true);
    }

    private static Value reverseLabels(Value in, Args args, Run run) {
        return in instanceof Value.Text text ? Value.text(reverseLabels(text.value())) : in;
    }

    /** The labels of a name, last first. */
    static String reverseLabels(String name) {
        StringBuilder result = new StringBuilder(name.length());
        int to = name.length();
        for (int dot = name.lastIndexOf('.'); dot >= 0; dot = name.lastIndexOf('.', dot - 1)) {
            result.append(name, dot + 1, to).append('.');
            to = dot;
        }
        return result.append(name, 0, to).toString();
    }
}
