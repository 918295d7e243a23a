// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints figures as they come and keeps them for the page. */
final class Report {

    private final PrintStream out;
    private final List<Section> sections = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    /** The figures and notes of one row. */
    record Section(String name, String title, List<Figure> figures, List<String> notes) {}

    void begin(String name, String title) {
        sections.add(new Section(name, title, new ArrayList<>(), new ArrayList<>()));
        out.println("== " + name + ": " + title);
    }

    void add(Figure figure) {
        last().figures().add(figure);
        out.println(figure.line());
        out.flush();
    }

    /** A figure beside a peer's or a limit's. */
    void compare(String what, String unit, double ours, String other, double theirs, Goal goal) {
        add(new Figure(what, unit, ours, other, theirs, goal));
    }

    /** Something to be known about the figures, such as a peer that is not installed. */
    void note(String text) {
        last().notes().add(text);
        out.println("   " + text);
    }

    List<Section> sections() {
        return List.copyOf(sections);
    }

    private Section last() {
        return sections.get(sections.size() - 1);
    }
}
