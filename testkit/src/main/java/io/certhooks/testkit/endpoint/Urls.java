// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.Endpoint;

/** The server's URLs. */
public final class Urls {

    private final String base;

    /** URLs below this one, which has no final slash. */
    public Urls(String base) {
        this.base = base;
    }

    /** The URL of a resource there is only one of. */
    public String of(Endpoint endpoint) {
        return base + "/" + endpoint.path();
    }

    /** The URL of one resource. */
    public String of(Endpoint endpoint, String id) {
        return of(endpoint) + "/" + id;
    }

    /** The URL of a part of a resource. */
    public String of(Endpoint endpoint, String id, int part) {
        return of(endpoint, id) + "/" + part;
    }

    /** The URL of a request target. */
    public String ofTarget(String target) {
        return base + target;
    }
}
