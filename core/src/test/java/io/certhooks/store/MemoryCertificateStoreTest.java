// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

class MemoryCertificateStoreTest extends CertificateStoreContract {

    @Override
    CertificateStore create() {
        return MemoryCertificateStore.create();
    }

    @Override
    CertificateStore reopen(CertificateStore store) {
        return store;
    }
}
