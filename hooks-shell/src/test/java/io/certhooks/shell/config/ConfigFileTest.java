// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certhooks.hook.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told of files that cannot be read. */
final class ConfigFileTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "yml  | password: @hunter2                 | :1:",
                "yml  | password: %hunter2                 | :1:",
                "yml  | password: \"hunter2                | :1:",
                "yml  | password: 'hunter2                 | :1:",
                "yml  | password: hunter2: x               | :1:",
                "yml  | password: \"hunter2\\q\"           | :1:",
                "yml  | a: {password: hunter2, b: [}       | :1:",
                "toml | password = \"hunter2               | :1:",
                "toml | password = hunter2                 | :1:",
                "toml | password = \"hunter2\" x           | :1:",
                "json | {\"password\": hunter2}            | :1:",
                "json | {\"password\": \"hunter2\" x}      | :1:",
                "json | {\"password\": \"hunter2\\q\"}     | :1:"
            })
    void namesThePlaceOfAMistakeAndDoesNotQuoteIt(String format, String text, String place) throws IOException {
        Path file = Files.writeString(directory.resolve("config." + format), text + "\n");

        ConfigurationException mistake =
                catchThrowableOfType(ConfigurationException.class, () -> ConfigFile.read(file));

        assertThat(mistake).hasMessageContaining(file + place).hasMessageNotContaining("hunter2");
    }

    @Test
    void saysWhatIsWrongInOneLine() throws IOException {
        Path file = Files.writeString(directory.resolve("config.yml"), "\ufeffa: 1\r\nb: \"c\r\nd: e\r\n");

        assertThat(catchThrowableOfType(ConfigurationException.class, () -> ConfigFile.read(file)))
                .hasMessage(file + ":2:2: while scanning a quoted scalar, found unexpected end of stream in line 4");
    }
}
