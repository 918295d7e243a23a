// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.IssuedCertificate;
import io.certhooks.x509.Keys;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A certificate as a TLS server uses it. The alias is unique and means this very certificate for ever. */
final class ServedCertificate {

    private final String alias;
    private final String certificateName;
    private final Material material;
    private final Set<String> hosts;

    private ServedCertificate(String alias, String certificateName, Material material, Set<String> hosts) {
        this.alias = alias;
        this.certificateName = certificateName;
        this.material = material;
        this.hosts = hosts;
    }

    /** Checks that a server can use the certificate: it has a key, and it is the right one. */
    static ServedCertificate of(IssuedCertificate certificate, long number) {
        String name = certificate.generation().certificateName();
        PrivateKey key = certificate
                .privateKey()
                .orElseThrow(() -> new IllegalArgumentException("the certificate " + name + " cannot be served: its"
                        + " owner keeps the key, so put certificate and key into the server there"));
        if (!Keys.match(key, certificate.leaf().getPublicKey())) {
            throw new IllegalArgumentException("the certificate " + name + " (serial "
                    + certificate.generation().serial() + ") cannot be served: its key does not belong to it; the"
                    + " certificate served so far stays in use");
        }
        // Never the same object twice: the material lives as long as somebody holds this very string.
        String alias = number + "-" + name.toLowerCase(Locale.ROOT);
        return new ServedCertificate(
                alias, name, new Material(certificate.chain(), key), hostsOf(name, certificate.leaf()));
    }

    String alias() {
        return alias;
    }

    String certificateName() {
        return certificateName;
    }

    Material material() {
        return material;
    }

    /** Host names, wildcards and addresses in lower case, in the certificate's order. */
    Set<String> hosts() {
        return hosts;
    }

    X509Certificate leaf() {
        return material.chain().get(0);
    }

    boolean hasKeyType(String keyType) {
        return leaf().getPublicKey().getAlgorithm().equals(keyType);
    }

    private static Set<String> hostsOf(String name, X509Certificate leaf) {
        Collection<List<?>> alternativeNames;
        try {
            alternativeNames = leaf.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException(
                    "the certificate " + name + " cannot be served: its names are damaged", e);
        }
        Set<String> hosts = new LinkedHashSet<>();
        for (List<?> alternative : alternativeNames == null ? List.<List<?>>of() : alternativeNames) {
            if (alternative.get(1) instanceof String text) {
                hosts.add(text.toLowerCase(Locale.ROOT));
            }
        }
        return hosts;
    }

    /** What goes over the wire and what signs it. */
    record Material(List<X509Certificate> chain, PrivateKey key) {

        @Override
        public String toString() {
            return "Material[" + chain.get(0).getSerialNumber().toString(16) + "]";
        }
    }
}
