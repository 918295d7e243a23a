// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IdentifierType;
import io.certhooks.hook.Phase;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The variables of templates: for each kind of hook its own, and no others. */
final class HookData {

    private static final Set<String> CHALLENGE = Set.of(
            "challenge",
            "identifier",
            "identifier_tls_alpn",
            "file_name",
            "proof",
            "raw_proof",
            "is_clean_hook",
            "env");
    private static final Set<String> FILE = Set.of("file_name", "file_directory", "file_path", "env");
    private static final Set<String> POST =
            Set.of("identifiers", "key_type", "status", "is_success", "certificate_path", "private_key_path", "env");

    private HookData() {}

    /** The names of the variables that a hook of some types can have. */
    static Set<String> names(List<AcmedHookType> types) {
        Set<String> names = new TreeSet<>();
        for (AcmedHookType type : types) {
            names.addAll(type.isForFiles() ? FILE : type == AcmedHookType.POST_OPERATION ? POST : CHALLENGE);
        }
        return names;
    }

    /** What a challenge hook is told. */
    static Map<String, Object> challenge(ChallengeEvent event, Identifier identifier) {
        ChallengeType type = event.type();
        Map<String, Object> data = new HashMap<>();
        data.put("challenge", type.value());
        data.put("identifier", identifier.value());
        data.put("identifier_tls_alpn", tlsAlpnName(identifier));
        data.put("file_name", type == ChallengeType.HTTP_01 ? event.token() : "");
        data.put("proof", proof(event));
        data.put("raw_proof", type == ChallengeType.TLS_ALPN_01 ? event.txtValue() : "");
        data.put("is_clean_hook", event.phase() == Phase.CLEAN_UP);
        return data;
    }

    private static String proof(ChallengeEvent event) {
        return switch (event.type()) {
            case HTTP_01 -> event.keyAuthorization();
            case DNS_01 -> event.txtValue();
            case TLS_ALPN_01 ->
                "1.3.6.1.5.5.7.1.31=critical,DER:" + HexFormat.ofDelimiter(":").formatHex(event.alpnExtension());
        };
    }

    // RFC 8738, 6: an address is asked for by its name in the reverse zone.
    static String tlsAlpnName(Identifier identifier) {
        if (identifier.type() == IdentifierType.DNS) {
            return identifier.value();
        }
        byte[] address = address(identifier);
        List<String> parts = new ArrayList<>();
        for (byte part : address) {
            int value = part & 0xff;
            if (address.length == 4) {
                parts.add(Integer.toString(value));
            } else {
                parts.add(Integer.toHexString(value >> 4));
                parts.add(Integer.toHexString(value & 0xf));
            }
        }
        Collections.reverse(parts);
        return String.join(".", parts) + (address.length == 4 ? ".in-addr.arpa" : ".ip6.arpa");
    }

    // Its text is canonical, so this looks nothing up.
    private static byte[] address(Identifier identifier) {
        try {
            return InetAddress.getByName(identifier.value()).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the address " + identifier + " is canonical", e);
        }
    }

    /** What a file hook is told: the name is the rest of the path after the directory, which may be more than its last part. */
    static Map<String, Object> file(Path directory, Path path) {
        Map<String, Object> data = new HashMap<>();
        data.put("file_name", (path.startsWith(directory) ? directory.relativize(path) : path).toString());
        data.put("file_directory", directory.toString());
        data.put("file_path", path.toString());
        return data;
    }

    /** What a hook after the operation is told. */
    static Map<String, Object> postOperation(AcmedCertificate certificate, AcmedFiles files, Optional<String> failure) {
        Map<String, Object> data = new HashMap<>();
        data.put("identifiers", certificate.names());
        data.put("key_type", certificate.keyType().word());
        data.put(
                "status",
                failure.map(text -> "unable to renew the certificate: " + text).orElse("success"));
        data.put("is_success", failure.isEmpty());
        data.put("certificate_path", files.certificate().toString());
        data.put("private_key_path", files.privateKey().toString());
        return data;
    }
}
