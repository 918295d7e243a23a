// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Section;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A hook as a file defines it.
 *
 * @param name the name that certificates, accounts and groups refer to
 * @param types when it runs; a hook without types never does
 * @param cmd the program; no template
 * @param args templates, one for each argument
 * @param stdin the template of the path of the file that is its standard input
 * @param stdinStr the template of the text that is its standard input
 * @param stdout the template of the path of the file for its standard output, which is lost without one
 * @param stderr the template of the path of the file for its standard error, which is lost without one
 * @param allowFailure whether an exit code other than 0 is no failure
 * @param file the file that defines it; empty for those that are built in
 */
public record AcmedHook(
        String name,
        List<AcmedHookType> types,
        String cmd,
        List<String> args,
        Optional<String> stdin,
        Optional<String> stdinStr,
        Optional<String> stdout,
        Optional<String> stderr,
        boolean allowFailure,
        Optional<Path> file) {

    /** Copies. */
    public AcmedHook {
        types = List.copyOf(types);
        args = List.copyOf(args);
    }

    static AcmedHook read(Section unnamed, String name, Path file) {
        Section section = unnamed.as("hook \"" + name + "\"");
        Keys.require(section, "type");
        AcmedHook hook = new AcmedHook(
                name,
                section.choices("type", AcmedHookType.words()),
                Keys.required(section, "cmd"),
                section.texts("args"),
                section.text("stdin"),
                section.text("stdin_str"),
                section.text("stdout"),
                section.text("stderr"),
                section.flag("allow_failure"),
                Optional.of(file));
        section.end();
        return hook;
    }

    /** Its templates by where they are, such as {@code args: item 1}. */
    Map<String, String> templates() {
        Map<String, String> templates = new LinkedHashMap<>();
        for (String text : args) {
            templates.put("args: item " + (templates.size() + 1), text);
        }
        stdin.ifPresent(text -> templates.put("stdin", text));
        stdinStr.ifPresent(text -> templates.put("stdin_str", text));
        stdout.ifPresent(text -> templates.put("stdout", text));
        stderr.ifPresent(text -> templates.put("stderr", text));
        return templates;
    }

    /** Its file and its name, to be read before what is said about it. */
    String label() {
        return file.map(path -> path + ": ").orElse("") + "hook \"" + name + "\": ";
    }
}
