// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import io.certhooks.testkit.acme.Identifier;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** Issues leaf certificates. Thread-safe. */
public final class LeafIssuer {

    private static final ASN1ObjectIdentifier TLS_FEATURE = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24");
    private static final ASN1Integer STATUS_REQUEST = new ASN1Integer(5);
    private static final int MAX_COMMON_NAME = 64;

    private final Hierarchy hierarchy;
    private final String crlUrl;

    /**
     * An issuer under this hierarchy.
     *
     * @param crlUrl where the revocation list is, which each certificate says
     */
    public LeafIssuer(Hierarchy hierarchy, String crlUrl) {
        this.hierarchy = hierarchy;
        this.crlUrl = crlUrl;
    }

    /** Issues a certificate. */
    public X509Certificate issue(LeafTemplate template) {
        X500Name subject = subject(template.names());
        boolean nameless = subject.size() == 0;
        CertificateDraft draft = new CertificateDraft(
                        hierarchy.issuingName(), subject, template.key(), template.notBefore(), template.notAfter())
                .issuedBy(hierarchy.issuingKey().getPublic())
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .with(Extension.subjectAlternativeName, nameless, names(template.names()))
                .with(Extension.cRLDistributionPoints, false, distributionPoint());
        if (template.mustStaple()) {
            draft.with(TLS_FEATURE, false, new DERSequence(STATUS_REQUEST));
        }
        return draft.sign(hierarchy.issuingKey().getPrivate());
    }

    private static X500Name subject(List<Identifier> names) {
        Optional<String> commonName = names.stream()
                .filter(name -> name.isDns() && name.value().length() <= MAX_COMMON_NAME)
                .map(Identifier::value)
                .findFirst();
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        commonName.ifPresent(name -> subject.addRDN(BCStyle.CN, name));
        return subject.build();
    }

    private static GeneralNames names(List<Identifier> names) {
        return new GeneralNames(names.stream().map(LeafIssuer::name).toArray(GeneralName[]::new));
    }

    private static GeneralName name(Identifier identifier) {
        return identifier.isIp()
                ? new GeneralName(GeneralName.iPAddress, identifier.value())
                : new GeneralName(GeneralName.dNSName, new DERIA5String(identifier.value()));
    }

    private CRLDistPoint distributionPoint() {
        GeneralName url = new GeneralName(GeneralName.uniformResourceIdentifier, crlUrl);
        DistributionPointName where = new DistributionPointName(new GeneralNames(url));
        return new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(where, null, null)});
    }
}
