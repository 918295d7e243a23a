// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

/** One request as it came in. */
public final class HttpRequest {

    private final String method;
    private final String target;
    private final HttpHeaders headers;
    private final byte[] body;

    /** A request with its whole body, which is not copied. */
    public HttpRequest(String method, String target, HttpHeaders headers, byte[] body) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
    }

    /** The method, in the case in which it was sent. */
    public String method() {
        return method;
    }

    /** Path and query as they were sent. */
    public String target() {
        return target;
    }

    /** The path without the query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The query without its question mark; empty if there is none. */
    public String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    /** The header fields. */
    public HttpHeaders headers() {
        return headers;
    }

    /** The body, empty if there was none. Not to be changed. */
    public byte[] body() {
        return body;
    }
}
