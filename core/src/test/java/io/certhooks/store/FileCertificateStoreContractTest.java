// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileCertificateStoreContractTest extends CertificateStoreContract {

    @TempDir
    Path directory;

    @Override
    CertificateStore create() {
        return FileCertificateStore.at(directory.resolve("a store"));
    }

    @Override
    CertificateStore reopen(CertificateStore store) {
        return create();
    }
}
