// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** How a dialect writes a value into the result. */
enum Format {
    /** As text; escaped only within an autoescape block. */
    MINIJINJA {
        @Override
        void write(Value value, Run run) {
            if (run.isEscaping() && !(value instanceof Value.Text text && text.safe())) {
                Escape.MINIJINJA.write(Printer.text(value, run.budget()), run.out());
            } else {
                Printer.print(value, run.out());
            }
        }
    },
    /** Escaped; only values that are one text can be written. */
    TINYTEMPLATE {
        @Override
        void write(Value value, Run run) {
            Escape.TINYTEMPLATE.write(tiny(value, run), run.out());
        }
    },
    /** As TINYTEMPLATE, not escaped. */
    TINYTEMPLATE_UNESCAPED {
        @Override
        void write(Value value, Run run) {
            run.out().append(tiny(value, run));
        }
    },
    /** Escaped; absent values are empty. */
    HANDLEBARS {
        @Override
        void write(Value value, Run run) {
            Escape.HANDLEBARS.write(bars(value, run), run.out());
        }
    },
    /** As HANDLEBARS, not escaped. */
    HANDLEBARS_UNESCAPED {
        @Override
        void write(Value value, Run run) {
            run.out().append(bars(value, run));
        }
    };

    abstract void write(Value value, Run run);

    private static String tiny(Value value, Run run) {
        if (value instanceof Value.Items || value instanceof Mapping) {
            throw new ValueFault("a value of kind " + value.kind() + " cannot be printed", "print its parts in a loop");
        }
        return value instanceof Value.Absent ? "" : Printer.text(value, run.budget());
    }

    /** Lists end in a comma in the original engine. */
    private static String bars(Value value, Run run) {
        if (value instanceof Value.Items items) {
            run.budget().enter();
            Output text = new Output(run.budget(), 64).append('[');
            for (int i = 0; i < items.size(); i++) {
                text.append(bars(items.get(i), run)).append(", ");
            }
            run.budget().leave();
            return text.append(']').toString();
        }
        if (value instanceof Mapping) {
            return "[object]";
        }
        return value instanceof Value.Absent ? "" : Printer.text(value, run.budget());
    }
}
