// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The file {@code regenconf.yml}: for each category the hashes of its files when they were last applied. */
final class HashStore {

    private static final String FILES = "conffiles";
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                    .build())
            .build();

    private final Path file;

    HashStore(Path file) {
        this.file = file;
    }

    /** The hashes of a category by the paths of its files; a file may have {@code null} for one. */
    Map<String, @Nullable String> of(String category) {
        Map<String, @Nullable String> hashes = new LinkedHashMap<>();
        if (all().get(category) instanceof Map<?, ?> entry && entry.get(FILES) instanceof Map<?, ?> files) {
            files.forEach((path, hash) -> hashes.put(String.valueOf(path), hash == null ? null : String.valueOf(hash)));
        }
        return hashes;
    }

    /** Replaces the hashes of a category. */
    void save(String category, Map<String, @Nullable String> hashes) {
        Map<String, Object> all = new TreeMap<>(all());
        Map<String, Object> entry = new TreeMap<>();
        if (all.get(category) instanceof Map<?, ?> before) {
            before.forEach((key, value) -> entry.put(String.valueOf(key), value));
        }
        entry.put(FILES, new TreeMap<>(hashes));
        all.put(category, entry);
        write(YAML.writeValueAsString(all));
    }

    // YunoHost takes a damaged file for an empty one, and so forgets what all other categories had.
    private Map<String, Object> all() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            Object value = YamlText.read(Files.readString(file));
            return HookReturn.of(value == null ? Map.of() : value)
                    .map()
                    .orElseThrow(() -> new YamlText.Malformed("it is no map"));
        } catch (IOException | YamlText.Malformed e) {
            throw new ConfigurationException("the hashes in " + file + " cannot be read: " + e.getMessage()
                    + "; correct the file, or delete it to have all files taken for new");
        }
    }

    private void write(String text) {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            ConfigFolder.make(file.getParent());
            Files.writeString(temporary, text);
            if (Files.exists(file)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(file));
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ConfigurationException("the hashes cannot be written to " + file + ": " + e);
        }
    }

    /**
     * The hash of a file.
     *
     * @return {@code null} if there is nothing
     * @throws IOException if it is no regular file or cannot be read
     */
    static @Nullable String hash(Path path) throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + " is no regular file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            // The format of the file says MD5; it tells changes by people, not by attackers.
            MessageDigest digest = MessageDigest.getInstance("MD5");
            byte[] buffer = new byte[8192];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no MD5, which regenconf.yml is made of", e);
        }
    }
}
