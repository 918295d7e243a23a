// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.config.ConfigFile;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A private key in JSON (RFC 7517). What is wrong is told without what is in the file. */
final class JsonWebKey {

    private static final Map<String, String> CURVES = Map.of("P-256", "secp256r1", "P-384", "secp384r1");

    private final Path file;
    private final JsonNode json;

    private JsonWebKey(Path file, JsonNode json) {
        this.file = file;
        this.json = json;
    }

    /**
     * Reads a key.
     *
     * @throws ConfigurationException if it is no RSA key and no EC key of a usual curve, or cannot be read
     */
    static PrivateKey read(Path file) {
        var key = new JsonWebKey(file, json(file));
        try {
            return key.privateKey();
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException(file + ": the key in it is damaged");
        }
    }

    private static JsonNode json(Path file) {
        if (!Files.isReadable(file)) {
            throw new ConfigurationException(file + ": there is no such file, or it cannot be read");
        }
        try {
            return ConfigFile.read(file);
        } catch (ConfigurationException e) {
            // The message of a parser may show a part of the key.
            throw new ConfigurationException(file + ": it is no key in JSON");
        }
    }

    private PrivateKey privateKey() throws GeneralSecurityException {
        return switch (json.path("kty").asString("")) {
            case "RSA" -> rsa();
            case "EC" -> ec();
            default -> throw new ConfigurationException(file + ": kty: it is neither RSA nor EC");
        };
    }

    private PrivateKey rsa() throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new RSAPrivateCrtKeySpec(
                        number("n"),
                        number("e"),
                        number("d"),
                        number("p"),
                        number("q"),
                        number("dp"),
                        number("dq"),
                        number("qi")));
    }

    private PrivateKey ec() throws GeneralSecurityException {
        String curve = CURVES.get(json.path("crv").asString(""));
        if (curve == null) {
            throw new ConfigurationException(file + ": crv: it is neither P-256 nor P-384");
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        return KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(number("d"), parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private BigInteger number(String name) {
        String text = json.path(name).asString("");
        try {
            if (!text.isEmpty()) {
                return new BigInteger(1, Base64.getUrlDecoder().decode(text));
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(file + ": " + name + ": it is no number in base64url");
        }
        throw new ConfigurationException(file + ": " + name + ": it is missing");
    }
}
