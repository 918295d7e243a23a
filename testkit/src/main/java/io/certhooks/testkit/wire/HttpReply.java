// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

import java.nio.charset.StandardCharsets;

/** One reply: status, header fields and body. Immutable; the body is not copied. */
public final class HttpReply {

    private static final byte[] EMPTY = {};

    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    private HttpReply(int status, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** A reply without a body. */
    public static HttpReply of(int status) {
        return new HttpReply(status, HttpHeaders.none(), EMPTY);
    }

    /** The same reply with another status. */
    public HttpReply withStatus(int newStatus) {
        return new HttpReply(newStatus, headers, body);
    }

    /** The same reply with one more header field. */
    public HttpReply withHeader(String name, String value) {
        return new HttpReply(status, headers.with(name, value), body);
    }

    /** The same reply without a header field. */
    public HttpReply withoutHeader(String name) {
        return new HttpReply(status, headers.without(name), body);
    }

    /** The same reply with this body in place of the present one. */
    public HttpReply withBody(String contentType, byte[] newBody) {
        return new HttpReply(status, headers.without("Content-Type").with("Content-Type", contentType), newBody);
    }

    /** The same reply with this body, encoded as UTF-8. */
    public HttpReply withBody(String contentType, String newBody) {
        return withBody(contentType, newBody.getBytes(StandardCharsets.UTF_8));
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** The header fields, without Content-Length and Connection, which the connection adds. */
    public HttpHeaders headers() {
        return headers;
    }

    /** The body, empty if there is none. Not to be changed. */
    public byte[] body() {
        return body;
    }
}
