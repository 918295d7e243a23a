// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.StoreException;
import io.certhooks.x509.Keys;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The content of {@code account.json}.
 *
 * @param directory the URL of the CA's directory
 * @param url the account's URL; {@code null} if it is not registered
 * @param contact the contact; {@code null} if there is none
 * @param publicKey the public key in Base64, which binds the description to the key file beside it
 */
record AccountDescription(String directory, @Nullable String url, @Nullable String contact, String publicKey) {

    private static final int LIMIT = 64 << 10;
    private static final List<String> NAMES = List.of("directory", "url", "contact", "publicKey");
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static AccountDescription of(URI directory, StoredAccount account) {
        return new AccountDescription(
                directory.toString(),
                account.url().map(URI::toString).orElse(null),
                account.contact().orElse(null),
                Base64.getEncoder().encodeToString(account.keyPair().getPublic().getEncoded()));
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
            Map<String, String> texts = texts(json);
            String url = texts.get("url");
            return new AccountDescription(
                    required(texts, "directory"),
                    url == null ? null : URI.create(url).toString(),
                    texts.get("contact"),
                    required(texts, "publicKey"));
        } catch (JacksonException | IllegalArgumentException e) {
            String why = e instanceof JacksonException j ? j.getOriginalMessage() : e.getMessage();
            throw new StoreException(
                    "cannot use the account description " + file + ": " + why
                            + "; restore it, or delete it to have the account looked up by its key",
                    e);
        }
    }

    private static Map<String, String> texts(byte[] json) {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            boolean isObject = in.nextToken() == JsonToken.START_OBJECT;
            while (isObject && in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                if (!NAMES.contains(name)) {
                    isObject = false;
                } else if (in.nextToken() != JsonToken.VALUE_STRING) {
                    throw new IllegalArgumentException("the value of \"" + name + "\" is no text");
                } else {
                    texts.put(name, in.getString());
                }
            }
            if (!isObject || in.nextToken() != null) {
                throw new IllegalArgumentException("it needs the keys " + NAMES + " and no others");
            }
        }
        return texts;
    }

    private static String required(Map<String, String> texts, String name) {
        String value = texts.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the key \"" + name + "\" is missing");
        }
        return value;
    }

    byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeStringProperty("directory", directory);
            if (url != null) {
                out.writeStringProperty("url", url);
            }
            if (contact != null) {
                out.writeStringProperty("contact", contact);
            }
            out.writeStringProperty("publicKey", publicKey);
            out.writeEndObject();
        }
        return bytes.toByteArray();
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
            throw new StoreException(
                    "cannot use the account description " + file
                            + ": its directory is no URL; restore it, or delete it to have the account looked up by its"
                            + " key",
                    e);
        }
    }

    /** The pair of a private key and the public key in the description; empty if they do not belong together. */
    Optional<KeyPair> pairWith(PrivateKey key) {
        try {
            X509EncodedKeySpec spec = new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey));
            PublicKey decoded = KeyFactory.getInstance(key.getAlgorithm()).generatePublic(spec);
            return Keys.match(key, decoded) ? Optional.of(new KeyPair(decoded, key)) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // A key of another kind, or none at all: in either case not the one of this private key.
            return Optional.empty();
        }
    }

    /** The account as the CA knows it. */
    StoredAccount account(KeyPair pair) {
        StoredAccount account = StoredAccount.of(pair);
        return url == null ? account : account.registeredAs(URI.create(url), contact);
    }
}
