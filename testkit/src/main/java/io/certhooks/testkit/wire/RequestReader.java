// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests (RFC 9112) from one connection, within limits. */
final class RequestReader {

    /** The largest body that is read. */
    static final int MAX_BODY = 1 << 20;

    private static final int MAX_LINE = 8192;
    private static final int MAX_FIELDS = 100;

    private final InputStream in;
    private final Runnable onExpectation;

    /**
     * A reader of this stream.
     *
     * @param onExpectation called before a body is read whose sender waits for "100 Continue"
     */
    RequestReader(InputStream in, Runnable onExpectation) {
        this.in = new BufferedInputStream(in);
        this.onExpectation = onExpectation;
    }

    /**
     * Reads the next request; empty if the peer closed the connection instead.
     *
     * @throws BadMessageException if the peer does not speak HTTP/1.1 or exceeds a limit
     */
    Optional<HttpRequest> next() throws IOException, BadMessageException {
        String start = line();
        if (start == null) {
            return Optional.empty();
        }
        String[] parts = start.split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.") || !parts[1].startsWith("/")) {
            throw new BadMessageException(400, "not an HTTP/1.1 request line");
        }
        HttpHeaders headers = headers();
        if (headers.first("Expect").isPresent()) {
            onExpectation.run();
        }
        return Optional.of(new HttpRequest(parts[0], parts[1], headers, body(headers)));
    }

    private HttpHeaders headers() throws IOException, BadMessageException {
        HttpHeaders headers = HttpHeaders.none();
        for (int count = 0; count <= MAX_FIELDS; count++) {
            String line = requiredLine();
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new BadMessageException(400, "a header field without a name");
            }
            headers = headers.with(
                    line.substring(0, colon), line.substring(colon + 1).strip());
        }
        throw new BadMessageException(431, "more than " + MAX_FIELDS + " header fields");
    }

    private byte[] body(HttpHeaders headers) throws IOException, BadMessageException {
        Optional<String> coding = headers.first("Transfer-Encoding");
        if (coding.isPresent()) {
            if (!coding.get().equalsIgnoreCase("chunked")
                    || headers.first("Content-Length").isPresent()) {
                throw new BadMessageException(400, "a transfer coding other than chunked alone");
            }
            return chunks();
        }
        Optional<String> length = headers.first("Content-Length");
        return length.isPresent() ? exactly(size(length.get(), 10)) : new byte[0];
    }

    private byte[] chunks() throws IOException, BadMessageException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String line = requiredLine();
            int size = size(line.split(";", 2)[0].strip(), 16);
            if (body.size() + size > MAX_BODY) {
                throw new BadMessageException(413, "a body above " + MAX_BODY + " bytes");
            }
            if (size == 0) {
                headers();
                return body.toByteArray();
            }
            body.writeBytes(exactly(size));
            if (!requiredLine().isEmpty()) {
                throw new BadMessageException(400, "a chunk longer than announced");
            }
        }
    }

    private static int size(String text, int radix) throws BadMessageException {
        int size;
        try {
            size = Integer.parseUnsignedInt(text, radix);
        } catch (NumberFormatException e) {
            throw new BadMessageException(400, "a length that is not a number: " + text);
        }
        if (size < 0 || size > MAX_BODY) {
            throw new BadMessageException(413, "a body above " + MAX_BODY + " bytes");
        }
        return size;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the peer closed within a body");
        }
        return bytes;
    }

    private String requiredLine() throws IOException, BadMessageException {
        String line = line();
        if (line == null) {
            throw new EOFException("the peer closed within a request");
        }
        return line;
    }

    private @Nullable String line() throws IOException, BadMessageException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1);
            }
            if (next != '\r') {
                line.write(next);
            }
            if (line.size() > MAX_LINE) {
                throw new BadMessageException(431, "a line above " + MAX_LINE + " bytes");
            }
        }
        return null;
    }
}
