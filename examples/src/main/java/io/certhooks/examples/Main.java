// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.hook.LifecycleException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** Runs one of the examples by its name, or lists them. */
public final class Main {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private static final List<Example> EXAMPLES = List.of(
            new Example(
                    "quickstart",
                    "issue a certificate, renew it, swap it in a running server; shows every hook phase",
                    Quickstart::run),
            new Example(
                    "dns-provider",
                    "a wildcard certificate through dns-01 with a provider of your own",
                    DnsProviderExample::run),
            new Example("batch-reload", "twenty certificates, one reload of the server", BatchReloadExample::run),
            new Example("hooks", "rehearse hooks of your own; --help tells how", Rehearsal::run));

    private Main() {}

    /**
     * Runs an example and ends the program: 0 if all went as it should, 1 if not, 2 if there is no such example.
     *
     * @param arguments the example's name and what it takes; none, or {@code help}, for the list of examples
     */
    public static void main(String... arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /**
     * The names of the examples.
     *
     * @return the names in the order of the list
     */
    public static List<String> examples() {
        return EXAMPLES.stream().map(Example::name).toList();
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        String name = arguments.isEmpty() ? "help" : arguments.get(0);
        if (List.of("help", "--help", "-h").contains(name)) {
            out.print(list());
            return DONE;
        }
        Optional<Example> chosen =
                EXAMPLES.stream().filter(example -> example.name().equals(name)).findFirst();
        if (chosen.isEmpty()) {
            err.print("There is no example \"" + name + "\".\n\n" + list());
            return WRONG_USAGE;
        }
        return run(chosen.get(), arguments.subList(1, arguments.size()), new Console(out), err);
    }

    // The outermost catch of the program: whatever an example dies of becomes a sentence and an exit code.
    static int run(Example example, List<String> arguments, Console console, PrintStream err) {
        try {
            example.program().run(arguments, console);
            return DONE;
        } catch (UsageException e) {
            err.println(example.name() + ": " + e.getMessage());
            return WRONG_USAGE;
        } catch (UnexpectedException | LifecycleException e) {
            err.println(example.name() + " failed: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println(example.name() + " was interrupted before its end");
            return FAILED;
        } catch (IOException e) {
            err.println(example.name() + " failed: " + e);
            return FAILED;
        } catch (Exception e) {
            err.println(example.name() + " failed, which is a defect of it:");
            e.printStackTrace(err);
            return FAILED;
        }
    }

    private static String list() {
        StringBuilder text = new StringBuilder("Usage: java -jar certhooks-examples.jar <example>\n\n");
        for (Example example : EXAMPLES) {
            text.append(String.format("  %-14s%s%n", example.name(), example.summary()));
        }
        return text.append("\nBegin with quickstart. All run on this machine, without a network.\n")
                .toString();
    }
}
