// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.view;

import io.certhooks.hook.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a view has made for one certificate, written down before it is made. Used by one thread. */
final class Possessions {

    static final String DIRECTORY = ".certhooks";

    // As the store's own grammar of names; each is a safe file name.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

    private final Path view;
    private final Path record;
    private final Set<Thing> all = new LinkedHashSet<>();

    /** Something that was made, or was about to be. */
    record Thing(Path place, Form form) {}

    private Possessions(Path view, Path record) {
        this.view = view;
        this.record = record;
    }

    static Possessions read(Path view, String certificate) {
        if (!NAME.matcher(certificate).matches()) {
            throw new IllegalArgumentException("\"" + certificate.replaceAll("\\p{Cntrl}", "?")
                    + "\" cannot be the name of a certificate: use letters, digits, dots, hyphens and underscores");
        }
        var own = new Possessions(view, view.resolve(DIRECTORY).resolve(certificate));
        if (Files.exists(own.record)) {
            String text = new String(ViewFiles.read(own.record), StandardCharsets.UTF_8);
            text.lines().forEach(own::parse);
        }
        return own;
    }

    private void parse(String line) {
        int gap = line.indexOf(' ');
        try {
            Form form = Form.valueOf(line.substring(0, Math.max(gap, 0)));
            all.add(new Thing(ViewPath.of(view, line.substring(gap + 1)), form));
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    record + " is damaged: \"" + line.replaceAll("\\p{Cntrl}", "?")
                            + "\" is no entry; correct or delete it",
                    e);
        }
    }

    boolean has(Path place, Form form) {
        return all.contains(new Thing(place, form));
    }

    List<Thing> all() {
        return List.copyOf(all);
    }

    /** Adds what is about to be made. */
    void add(Path place, Form form) {
        if (all.add(new Thing(place, form))) {
            save();
        }
    }

    /** Forgets what was replaced: a place has one form. */
    void settle(Path place, Form form) {
        if (all.removeIf(thing -> thing.place().equals(place) && thing.form() != form)) {
            save();
        }
    }

    /** Forgets what was taken away. */
    void remove(Thing thing) {
        if (all.remove(thing)) {
            save();
        }
    }

    private void save() {
        StringBuilder text = new StringBuilder();
        for (Thing thing : all) {
            String path = view.relativize(thing.place()).toString().replace('\\', '/');
            text.append(thing.form()).append(' ').append(path).append('\n');
        }
        ViewFiles.makeDirectories(view, record);
        ViewFiles.replace(record, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    void forget() {
        ViewFiles.delete(view, record, Form.FILE);
    }
}
