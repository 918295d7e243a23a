// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes replies to one connection. */
final class ReplyWriter {

    private final OutputStream out;

    ReplyWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes head and body in one piece, so that they share a TLS record and a packet. */
    void whole(HttpReply reply, boolean head, boolean keep) throws IOException {
        out.write(message(reply, head, keep));
        out.flush();
    }

    /** Writes the first bytes of the whole message. */
    void part(HttpReply reply, int bytes) throws IOException {
        byte[] message = message(reply, false, false);
        out.write(message, 0, Math.min(bytes, message.length));
        out.flush();
    }

    /** Writes a head that promises a body of this length. */
    void promise(HttpReply reply, long length) throws IOException {
        out.write(head(reply, "Content-Length: " + length, false));
        out.flush();
    }

    /** Writes a head for a body that ends with the connection. */
    void openEnd(HttpReply reply) throws IOException {
        out.write(head(reply, "X-Body: until close", false));
        out.flush();
    }

    /** Writes a piece of the body. */
    void piece(byte[] body, int from, int length) throws IOException {
        out.write(body, from, Math.min(length, body.length - from));
        out.flush();
    }

    /** Tells a waiting peer to send its body. */
    void goOn() throws IOException {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static byte[] message(HttpReply reply, boolean headOnly, boolean keep) {
        byte[] body = reply.body();
        boolean bodiless = reply.status() == 204 || reply.status() == 304;
        byte[] head = head(reply, bodiless ? "" : "Content-Length: " + body.length, keep);
        if (headOnly || bodiless) {
            return head;
        }
        byte[] message = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        return message;
    }

    private static byte[] head(HttpReply reply, String framing, boolean keep) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String start = "HTTP/1.1 " + reply.status() + " " + reason(reply.status()) + "\r\n";
        head.writeBytes(start.getBytes(StandardCharsets.ISO_8859_1));
        head.writeBytes(reply.headers().lines().getBytes(StandardCharsets.ISO_8859_1));
        String end = (framing.isEmpty() ? "" : framing + "\r\n") + (keep ? "" : "Connection: close\r\n") + "\r\n";
        head.writeBytes(end.getBytes(StandardCharsets.ISO_8859_1));
        return head.toByteArray();
    }

    private static String reason(int status) {
        return switch (status / 100) {
            case 2 -> "OK";
            case 3 -> "See Elsewhere";
            case 4 -> "Client Error";
            default -> "Server Error";
        };
    }
}
