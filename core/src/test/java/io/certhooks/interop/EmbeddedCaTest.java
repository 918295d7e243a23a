// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

/** The issuance contract with the test kit's CA. */
class EmbeddedCaTest extends IssuanceContract {

    @Override
    CaUnderTest start(CaSettings settings) {
        return EmbeddedCa.start(settings);
    }
}
