// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.view;

import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.FileKind;
import java.util.Map;

/** Says where another program would have a certificate's files. */
@FunctionalInterface
public interface ViewLayout {

    /**
     * The paths of one certificate's files. The same for the same request, on any thread.
     *
     * @param request the certificate
     * @return for each kind of file that the view shows a path below the view's directory, with {@code /} between names;
     *     {@link FileKind#CERTIFICATE}, {@link FileKind#CHAIN}, {@link FileKind#FULL_CHAIN}, {@link FileKind#PRIVATE_KEY}
     *     and {@link FileKind#BUNDLE} count, others are ignored
     */
    Map<FileKind, String> paths(CertificateRequest request);
}
