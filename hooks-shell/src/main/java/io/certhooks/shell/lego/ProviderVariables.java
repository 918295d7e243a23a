// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.config.ConfigFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables by which lego's DNS providers are set up. Collects what is wrong. */
final class ProviderVariables {

    private static final int LIMIT = 64 * 1024;

    private final String place;
    private final Map<String, String> variables;
    private final List<String> problems;

    ProviderVariables(String place, Map<String, String> variables, List<String> problems) {
        this.place = place;
        this.variables = variables;
        this.problems = problems;
    }

    /** The value of a variable that has no form with a file. */
    Optional<String> plain(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** The value of a variable, or the content of the file that its form with {@code _FILE} names. */
    Optional<String> text(String name) {
        Optional<String> value = plain(name);
        if (value.isPresent()) {
            return value;
        }
        return plain(name + "_FILE").flatMap(file -> content(name + "_FILE", file));
    }

    Optional<String> required(String name) {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            problems.add(place + ": the variable " + name + " is not set; set it, or " + name + "_FILE, or envFile");
        }
        return value;
    }

    /** A whole number of seconds; lego takes its default for what is none. */
    Duration seconds(String name, Duration otherwise) {
        Optional<String> value = plain(name);
        if (value.filter(text -> !text.matches("[0-9]{1,7}")).isPresent()) {
            problems.add(place + ": the variable " + name + " must be a number of seconds");
            return otherwise;
        }
        return value.map(text -> Duration.ofSeconds(Long.parseLong(text))).orElse(otherwise);
    }

    /** A URL. */
    Optional<URI> uri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            problems.add(place + ": HTTPREQ_ENDPOINT is no URL: " + e.getReason());
            return Optional.empty();
        }
        problems.add(place + ": HTTPREQ_ENDPOINT must be a URL that begins with http:// or https://");
        return Optional.empty();
    }

    private Optional<String> content(String name, String file) {
        try {
            return Optional.of(ConfigFile.text(Path.of(file), LIMIT).stripTrailing());
        } catch (ConfigurationException | InvalidPathException e) {
            problems.add(place + ": " + name + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
