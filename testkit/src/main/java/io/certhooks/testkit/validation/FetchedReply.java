// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The parts of an HTTP reply that a CA looks at, read within limits. */
final class FetchedReply {

    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_LINE = 8192;
    private static final int MAX_FIELDS = 100;

    private int status;
    private String location = "";
    private boolean chunked;
    private int length = Integer.MAX_VALUE;
    private byte[] body = {};

    private FetchedReply() {}

    /** Reads a reply. */
    static FetchedReply read(InputStream from) throws IOException {
        InputStream in = new BufferedInputStream(from);
        FetchedReply reply = new FetchedReply();
        reply.status = status(line(in));
        String field = line(in);
        for (int count = 0; !field.isEmpty(); count++) {
            if (count == MAX_FIELDS) {
                throw new IOException("more than " + MAX_FIELDS + " header fields");
            }
            reply.take(field);
            field = line(in);
        }
        reply.body = reply.chunked ? chunks(in) : in.readNBytes(Math.min(reply.length, MAX_BODY));
        return reply;
    }

    int status() {
        return status;
    }

    /** The target of a redirect; empty if there is none. */
    String location() {
        return location;
    }

    /** The body, each byte a character. */
    String body() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    private void take(String field) throws IOException {
        String[] parts = field.split(":", 2);
        String value = parts.length == 2 ? parts[1].strip() : "";
        switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "location" -> location = value;
            case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
            case "content-length" -> length = number(value, 10);
            default -> {
                // Nothing else matters to a challenge.
            }
        }
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        return number(parts[1], 10);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(in); size > 0 && body.size() < MAX_BODY; size = size(in)) {
            body.writeBytes(in.readNBytes(Math.min(size, MAX_BODY)));
            line(in);
        }
        return body.toByteArray();
    }

    private static int size(InputStream in) throws IOException {
        return number(line(in).split(";", 2)[0].strip(), 16);
    }

    private static int number(String text, int radix) throws IOException {
        try {
            return Integer.parseUnsignedInt(text, radix) & Integer.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw new IOException("not a number in the HTTP answer", e);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() > MAX_LINE) {
                throw new IOException("the HTTP answer ends too early or has too long a line");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
