// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.IssuedCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** Writes PKCS#12 files in lego's formats. */
final class Pkcs12 {

    private Pkcs12() {}

    static byte[] encode(IssuedCertificate certificate, LegoPfx pfx) throws HookFailure {
        try {
            var out = new ByteArrayOutputStream();
            char[] password = pfx.password().toCharArray();
            certificate.toKeyStore(password).store(out, password);
            return out.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            var failure = new HookFailure(HookStatus.FAILED, "cannot write the PKCS#12 file: " + e);
            failure.initCause(e);
            throw failure;
        }
    }
}
