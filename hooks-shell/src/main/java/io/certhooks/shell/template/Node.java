// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template that writes text or defines names. */
interface Node {

    /** The offset in the template that an error message points to. */
    int at();

    /**
     * Renders this part.
     *
     * @throws ValueFault if it cannot be rendered
     */
    void render(Run run);

    /** Plain text. */
    record Literal(String text, int at) implements Node {
        @Override
        public void render(Run run) {
            run.out().append(text);
        }
    }

    /** A value to be written. */
    record Emit(Expression value, Format format, int at) implements Node {
        @Override
        public void render(Run run) {
            format.write(run.eval(value), run);
        }
    }

    /** The part of a condition that is rendered if its test holds. */
    record Branch(Expression condition, List<Node> body) {}

    /** The first branch that holds, or else the last part. */
    record If(List<Branch> branches, List<Node> otherwise, int at) implements Node {
        @Override
        public void render(Run run) {
            for (Branch branch : branches) {
                if (run.eval(branch.condition()).isTrue()) {
                    run.render(branch.body());
                    return;
                }
            }
            run.render(otherwise);
        }
    }

    /** A loop; {@code loop} is the name under which it tells about itself. */
    record For(Head head, List<Node> body, List<Node> otherwise, int at) implements Node {

        /** What a loop runs over. */
        record Head(Target target, Expression sequence, @Nullable Expression filter, String loop) {}

        @Override
        public void render(Run run) {
            List<?> items = Access.sequence(run.eval(head.sequence), run.budget());
            List<?> chosen = head.filter == null ? items : choose(items, head.filter, run);
            if (chosen.isEmpty()) {
                run.render(otherwise);
            } else {
                iterate(chosen, run);
            }
        }

        private void iterate(List<?> items, Run run) {
            Scope before = run.open(run.scope());
            LoopState state = new LoopState(items);
            run.define(head.loop, state);
            for (int i = 0; i < items.size(); i++) {
                run.budget().iterate();
                state.moveTo(i);
                head.target.assign(Value.of(items.get(i)), run);
                run.render(body);
            }
            run.close(before);
        }

        private List<?> choose(List<?> items, Expression filter, Run run) {
            List<Object> chosen = new ArrayList<>();
            Scope before = run.open(run.scope());
            for (Object item : items) {
                head.target.assign(Value.of(item), run);
                if (run.eval(filter).isTrue()) {
                    chosen.add(Value.of(item));
                }
            }
            run.close(before);
            return chosen;
        }
    }

    /** {@code target = value}. */
    record Assign(Target target, Expression value, int at) implements Node {
        @Override
        public void render(Run run) {
            target.assign(run.eval(value), run);
        }
    }

    /** Names that exist only in the body. */
    record With(List<Assign> names, List<Node> body, int at) implements Node {
        @Override
        public void render(Run run) {
            Scope before = run.open(run.scope());
            names.forEach(name -> name.render(run));
            run.render(body);
            run.close(before);
        }
    }

    /** A name for the text of the body. */
    record Capture(Target target, List<Node> body, Chain chain, int at) implements Node {
        @Override
        public void render(Run run) {
            target.assign(chain.apply(run.capture(body), run), run);
        }
    }

    /** The text of the body, filtered. */
    record Filter(List<Node> body, Chain chain, int at) implements Node {
        @Override
        public void render(Run run) {
            Format.MINIJINJA.write(chain.apply(run.capture(body), run), run);
        }
    }

    /** Filters that are applied to a text one after the other. */
    record Chain(List<Link> links) {

        /** One of the filters. */
        record Link(Builtin filter, Arguments arguments) {}

        Value apply(Value text, Run run) {
            Value value = text;
            for (Link link : links) {
                value = link.filter.apply(value, link.arguments.eval(run), run);
            }
            return value;
        }
    }

    /** Switches HTML escaping on or off in the body. */
    record AutoEscape(Expression mode, List<Node> body, int at) implements Node {
        @Override
        public void render(Run run) {
            run.escaping(isOn(run.eval(mode)), body);
        }

        private static boolean isOn(Value mode) {
            if (mode instanceof Value.Flag flag) {
                return flag.value();
            }
            if (mode instanceof Value.Text text
                    && (text.value().equals("html") || text.value().equals("none"))) {
                return text.value().equals("html");
            }
            throw new ValueFault("this escaping is not known", "use true, false, 'html' or 'none'");
        }
    }

    /** A parameter of a macro. */
    record Parameter(String name, @Nullable Expression standard) {
        Value fallback(Run run) {
            return standard == null ? Value.UNDEFINED : run.eval(standard);
        }
    }

    /** The definition of a macro. */
    record Define(Signature signature, List<Parameter> parameters, List<Node> body, int at) implements Node {
        @Override
        public void render(Run run) {
            // The macro may call itself, so its scope has to exist before it does.
            run.define(signature.name(), Value.UNDEFINED);
            run.define(signature.name(), new Macro(this, run.scope()));
        }
    }

    /** A call whose result is not written. */
    record Evaluate(Expression call, int at) implements Node {
        @Override
        public void render(Run run) {
            run.eval(call);
        }
    }
}
