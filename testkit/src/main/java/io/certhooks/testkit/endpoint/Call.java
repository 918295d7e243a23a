// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.Faults;
import io.certhooks.testkit.wire.HttpRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request and the resource it is about.
 *
 * @param http the request
 * @param endpoint what kind of resource
 * @param arguments the path segments after the first
 * @param fault what shall go wrong with it, null if nothing
 */
record Call(HttpRequest http, Endpoint endpoint, List<String> arguments, @Nullable Fault fault) {

    static Call of(HttpRequest http, Faults faults) {
        String[] segments = http.path().substring(1).split("/", -1);
        List<String> arguments = Arrays.asList(segments).subList(1, segments.length);
        Endpoint endpoint = Endpoint.ofPath(segments[0]);
        Fault fault = faults.next(endpoint, http.target()).orElse(null);
        return new Call(http, endpoint, arguments, fault);
    }

    /** The id in the path; {@link #notFound} if there is not exactly one. */
    String id() {
        requireArguments(1);
        return arguments.get(0);
    }

    /** The number after the id in the path; {@link #notFound} if there is none. */
    int part() {
        requireArguments(2);
        try {
            return Integer.parseUnsignedInt(arguments.get(1));
        } catch (NumberFormatException e) {
            throw notFound();
        }
    }

    /** The id in a path that goes on with {@link #part}. */
    String idBeforePart() {
        requireArguments(2);
        return arguments.get(0);
    }

    void requireArguments(int count) {
        if (arguments.size() != count) {
            throw notFound();
        }
    }

    boolean hasArguments(int count) {
        return arguments.size() == count;
    }

    /** True for GET and HEAD. */
    boolean isPlainRead() {
        return http.method().equals("GET") || http.method().equals("HEAD");
    }

    AcmeRefusal notFound() {
        return new AcmeRefusal(AcmeProblem.of(AcmeError.MALFORMED, "there is nothing at " + http.path())
                .withStatus(404));
    }
}
