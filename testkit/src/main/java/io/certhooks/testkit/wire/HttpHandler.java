// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

/** Answers requests. Called by many threads at once. */
@FunctionalInterface
public interface HttpHandler {

    /** The answer to one request; never null. An exception closes the connection. */
    Answer answer(HttpRequest request);
}
