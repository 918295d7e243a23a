// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Turns the URL of a CA's directory into one safe directory name: different URLs never share a name. */
final class AccountDirectory {

    private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9.-]*(/[a-z0-9.-]+)*");
    private static final int MAX_LENGTH = 150;

    private AccountDirectory() {}

    /**
     * The directory's name: host, port and path with {@code _} for each slash; where that would be ambiguous or long, a
     * hash of the whole URL follows.
     */
    static String nameOf(URI directory) {
        String canonical = canonical(directory);
        String https = "https://";
        String rest = canonical.startsWith(https) ? canonical.substring(https.length()) : canonical;
        if (PLAIN.matcher(rest).matches() && rest.length() <= MAX_LENGTH && !rest.contains("..")) {
            return rest.replace('/', '_');
        }
        String readable = rest.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "_");
        String start = readable.substring(0, Math.min(readable.length(), MAX_LENGTH - 50));
        return start + "_" + hash(canonical);
    }

    /** The URL with a lower-case scheme and host and without the default port. */
    static String canonical(URI directory) {
        String scheme = directory.getScheme();
        String host = directory.getHost();
        if (scheme == null || host == null || directory.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the URL of a CA's directory needs a scheme and a host and no user: "
                    + directory.toString().replaceAll("//[^/]*@", "//***@"));
        }
        String lower = scheme.toLowerCase(Locale.ROOT);
        boolean defaultPort = directory.getPort() == -1 || (lower.equals("https") && directory.getPort() == 443);
        return lower + "://" + host.toLowerCase(Locale.ROOT) + (defaultPort ? "" : ":" + directory.getPort())
                + (directory.getRawPath() == null ? "" : directory.getRawPath())
                + (directory.getRawQuery() == null ? "" : "?" + directory.getRawQuery());
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
