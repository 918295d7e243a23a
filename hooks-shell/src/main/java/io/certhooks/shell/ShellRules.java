// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is refused because a value from outside could become an option or a program. */
final class ShellRules {

    private static final Set<String> SHELLS = Set.of(
            "sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "fish", "csh", "tcsh", "busybox", "su", "runuser");
    private static final Pattern INTERPRETERS =
            Pattern.compile("(python|perl|ruby|node|nodejs|php|lua|osascript|pwsh)[0-9.]*");
    // base64url has a hyphen; what a hook printed can be anything.
    private static final Set<String> MAY_BEGIN_WITH_HYPHEN =
            Set.of("token", "key_authorization", "txt_value", "txt_values", "carried", "error", "hook");
    private static final Pattern TEMPLATE = Pattern.compile("\\{[{%#]");

    private ShellRules() {}

    static void check(ShellSettings settings, List<Slot> arguments, List<String> problems) {
        if (settings.phases.isEmpty()) {
            problems.add("no phase is given; use onDeploy() or another one");
        }
        boolean challenge = settings.phases.stream()
                .anyMatch(phase -> phase == Phase.PRESENT || phase == Phase.PRESENTED || phase == Phase.CLEAN_UP);
        if (challenge && settings.challengeType == null) {
            problems.add("the type of the challenge is missing; use onChallenge(type)");
        }
        if (settings.program.isBlank() || TEMPLATE.matcher(settings.program).find()) {
            problems.add("the program \"" + settings.program + "\" must be a name or a path, not a template");
        }
        if (settings.input != null && settings.inputFile != null) {
            problems.add("a hook cannot have both a text and a file as its input");
        }
        checkProgramTexts(settings, arguments, problems);
        if (!settings.leadingHyphens) {
            checkHyphens(arguments, problems);
        }
    }

    // In "sudo -u web sh -c TEXT" the shell is an argument itself.
    private static void checkProgramTexts(ShellSettings settings, List<Slot> arguments, List<String> problems) {
        String interpreter = interpreter(settings.program);
        for (int i = 0; i < arguments.size(); i++) {
            Slot argument = arguments.get(i);
            boolean programText = !interpreter.isEmpty()
                    && i > 0
                    && takesText(interpreter, arguments.get(i - 1).text());
            if (!argument.isLiteral() && (programText || joinsText(interpreter, argument.text()))) {
                problems.add(argument.label() + " is program text for " + interpreter
                        + " and must not be a template; pass values as further arguments or in variables");
            }
            String next = argument.isLiteral() ? interpreter(argument.text()) : "";
            interpreter = next.isEmpty() ? interpreter : next;
        }
    }

    private static String interpreter(String word) {
        String name = word.substring(word.lastIndexOf('/') + 1);
        return SHELLS.contains(name) || INTERPRETERS.matcher(name).matches() ? name : "";
    }

    private static boolean takesText(String interpreter, String option) {
        if (SHELLS.contains(interpreter)) {
            return option.matches("-[A-Za-z]*c");
        }
        return option.matches("-[A-Za-z]*[ceErRp]|--(eval|execute|command|run|print)");
    }

    // For instance perl -e{{ x }}.
    private static boolean joinsText(String interpreter, String argument) {
        return !interpreter.isEmpty() && argument.matches("(?s)-[A-Za-z]*[ceEr]\\{.*");
    }

    private static void checkHyphens(List<Slot> arguments, List<String> problems) {
        for (Slot argument : arguments) {
            if (argument.text().equals("--")) {
                return;
            }
            boolean open = TEMPLATE.matcher(argument.text()).lookingAt();
            Optional<String> value = argument.template().names().stream()
                    .filter(MAY_BEGIN_WITH_HYPHEN::contains)
                    .findFirst();
            if (open && value.isPresent()) {
                problems.add(argument.label() + " may begin with - and be taken for an option, as " + value.get()
                        + " may; put -- before it, or --some-option= in front of the value, or allow leading hyphens");
            }
        }
    }

    static Optional<String> leadingHyphen(List<Slot> arguments, Map<String, Object> values) {
        for (Slot argument : arguments) {
            if (argument.text().equals("--")) {
                return Optional.empty();
            }
            if (!argument.text().startsWith("-") && argument.render(values).startsWith("-")) {
                return Optional.of(argument.label());
            }
        }
        return Optional.empty();
    }
}
