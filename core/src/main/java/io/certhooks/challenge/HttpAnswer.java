// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is answered to one HTTP/1.x request head. Nothing in a path is decoded or resolved: it is equal or it is not. */
final class HttpAnswer {

    private static final String PREFIX = "/.well-known/acme-challenge/";
    private static final Pattern REQUEST_LINE = Pattern.compile("([A-Z]{1,20}) (\\S+) HTTP/1\\.[0-9]");
    // RFC 9112, 3.2.2: a server must understand the absolute form too; proxies use it.
    private static final Pattern AUTHORITY = Pattern.compile("(?i)^http://[^/?#]*(?=/)");

    private HttpAnswer() {}

    /** The answer to a request head, up to and with its empty line. */
    static byte[] to(String head, Function<String, Optional<String>> keyAuthorizations) {
        Matcher line = REQUEST_LINE.matcher(head.lines().findFirst().orElse(""));
        if (!line.matches()) {
            return of("400 Bad Request", "", true);
        }
        String method = line.group(1);
        boolean get = method.equals("GET");
        String path = AUTHORITY.matcher(line.group(2)).replaceFirst("");
        if (!path.startsWith(PREFIX) || !(get || method.equals("HEAD"))) {
            return of("404 Not Found", "", true);
        }
        return keyAuthorizations
                .apply(path.substring(PREFIX.length()))
                .map(keyAuthorization -> of("200 OK", keyAuthorization, get))
                .orElseGet(() -> of("404 Not Found", "", true));
    }

    /** The answer to a head that is longer than anyone needs. */
    static byte[] tooLarge() {
        return of("431 Request Header Fields Too Large", "", true);
    }

    private static byte[] of(String status, String body, boolean withBody) {
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                + body.length() + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        return (withBody ? head + body : head).getBytes(StandardCharsets.US_ASCII);
    }
}
