// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import io.certhooks.testkit.json.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The members of a call to the {@link ControlPanel}. What is missing or strange is refused by its name. */
final class PanelArguments {

    private final ObjectNode body;

    private PanelArguments(ObjectNode body) {
        this.body = body;
    }

    /**
     * Reads the body of a call; an empty one has no members.
     *
     * @throws IllegalArgumentException if it is no JSON object, or has a member that is not among the known ones
     */
    static PanelArguments of(byte[] body, List<String> known) {
        ObjectNode members = body.length == 0 ? Json.object() : Json.object(body);
        for (String name : members.propertyNames()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("there is no member " + name + " here; known are " + known);
            }
        }
        return new PanelArguments(members);
    }

    String text(String name) {
        return optionalText(name)
                .orElseThrow(() -> new IllegalArgumentException("the text member " + name + " is missing"));
    }

    Optional<String> optionalText(String name) {
        JsonNode value = body.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(value.stringValueOpt()
                .filter(text -> !text.isBlank())
                .orElseThrow(
                        () -> new IllegalArgumentException("the member " + name + " must be a text, not " + value)));
    }

    Duration duration(String name) {
        return parsed(name, "a duration such as P60D or PT2S", Duration::parse);
    }

    Instant instant(String name) {
        return parsed(name, "a time such as 2030-01-31T00:00:00Z", Instant::parse);
    }

    long number(String name, long least, long most) {
        JsonNode value = body.path(name);
        if (!value.isIntegralNumber() || value.longValue(least - 1) < least || value.longValue(most + 1) > most) {
            String given = value.isMissingNode() ? "it is missing" : "it is " + value;
            throw new IllegalArgumentException(
                    "the member " + name + " must be a whole number from " + least + " to " + most + "; " + given);
        }
        return value.longValue();
    }

    boolean has(String name) {
        return body.has(name);
    }

    private <T> T parsed(String name, String form, Function<String, T> parser) {
        String text = text(name);
        try {
            return parser.apply(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the member " + name + " must be " + form + ", not " + text, e);
        }
    }
}
