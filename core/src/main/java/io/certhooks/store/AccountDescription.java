// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.StoreException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The content of {@code account.json}.
 *
 * @param directory the URL of the CA's directory
 * @param url the account's URL; {@code null} if it is not registered
 * @param contact the contact; {@code null} if there is none
 * @param keySha256 the hash of the public key, which binds the description to the key file beside it
 */
record AccountDescription(String directory, @Nullable String url, @Nullable String contact, String keySha256) {

    private static final int LIMIT = 64 << 10;
    private static final List<String> NAMES = List.of("directory", "url", "contact", "keySha256");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static AccountDescription of(URI directory, StoredAccount account) {
        return new AccountDescription(
                directory.toString(),
                account.url().map(URI::toString).orElse(null),
                account.contact().orElse(null),
                hash(account.keyPair().getPublic()));
    }

    /**
     * Reads a description.
     *
     * @throws StoreException if it is not exactly one; the message names the file
     */
    static AccountDescription parse(byte[] json, Path file) {
        try {
            if (json.length > LIMIT) {
                throw new IllegalArgumentException("it has more than 64 KiB");
            }
            JsonNode node = JSON.readTree(json);
            if (!node.isObject() || !NAMES.containsAll(node.propertyNames())) {
                throw new IllegalArgumentException("it needs the keys " + NAMES + " and no others");
            }
            String url = optional(node, "url");
            return new AccountDescription(
                    required(node, "directory"),
                    url == null ? null : URI.create(url).toString(),
                    optional(node, "contact"),
                    required(node, "keySha256"));
        } catch (JacksonException | IllegalArgumentException e) {
            String why = e instanceof JacksonException j ? j.getOriginalMessage() : e.getMessage();
            throw new StoreException(
                    "cannot use the account description " + file + ": " + why
                            + "; restore it, or delete it to have the account looked up by its key",
                    e);
        }
    }

    private static @Nullable String optional(JsonNode node, String name) {
        JsonNode value = node.get(name);
        if (value != null && !value.isString()) {
            throw new IllegalArgumentException("the value of \"" + name + "\" is no text");
        }
        return value == null ? null : value.stringValue();
    }

    private static String required(JsonNode node, String name) {
        String value = optional(node, name);
        if (value == null) {
            throw new IllegalArgumentException("the key \"" + name + "\" is missing");
        }
        return value;
    }

    byte[] toJson() {
        ObjectNode node = JSON.createObjectNode();
        node.put("directory", directory);
        if (url != null) {
            node.put("url", url);
        }
        if (contact != null) {
            node.put("contact", contact);
        }
        node.put("keySha256", keySha256);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
    }

    /** Makes sure that the description was written for a CA. */
    void requireDirectory(URI wanted, Path file) {
        if (!canonical(directory, file).equals(AccountDirectory.canonical(wanted))) {
            throw new StoreException(
                    "the account description " + file + " is for the directory " + directory + ", not for " + wanted
                            + "; move it to its own place",
                    null);
        }
    }

    private static String canonical(String directory, Path file) {
        try {
            return AccountDirectory.canonical(new URI(directory));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new StoreException("cannot use the account description " + file + ": its directory is no URL", e);
        }
    }

    /** Whether the description was written together with a key. */
    boolean isFor(PublicKey key) {
        return hash(key).equals(keySha256);
    }

    /** The account as the CA knows it; empty if it does not. */
    Optional<StoredAccount> registered(StoredAccount account) {
        return Optional.ofNullable(url).map(text -> account.registeredAs(URI.create(text), contact));
    }

    private static String hash(PublicKey key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
