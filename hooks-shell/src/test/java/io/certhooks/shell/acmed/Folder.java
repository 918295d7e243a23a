// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of ACMEd's files that are only read. */
record Folder(Path path) {

    Path write(String name, String text) {
        try {
            Path file = path.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AcmedHooks load(String text) {
        return AcmedHooks.load(write("acmed.toml", text), TrustPolicy.ANY);
    }

    List<String> problems(String text) {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> load(text));
        assertThat(refused).as("it should have been refused").isNotNull();
        return refused.problems().stream()
                .map(problem -> problem.replace(path.toString() + "/", ""))
                .toList();
    }

    static String certificate(String keys) {
        return """
                [[endpoint]]
                name = "e"
                url = "https://acme.example/directory"
                tos_agreed = true
                [[account]]
                name = "a"
                contacts = [{ mailto = "a@example.org" }]
                [[certificate]]
                account = "a"
                endpoint = "e"
                """
                + keys;
    }

    static String hooks(String names) {
        return certificate(
                "hooks = [" + names + "]\nidentifiers = [{ dns = \"example.org\", challenge = \"http-01\" }]\n");
    }

    static String hook(String name) {
        return "[[hook]]\nname = \"" + name + "\"\ntype = [\"post-operation\"]\ncmd = \"true\"\n";
    }

    static String group(String name, String members) {
        return "[[group]]\nname = \"" + name + "\"\nhooks = [" + members + "]\n";
    }
}
