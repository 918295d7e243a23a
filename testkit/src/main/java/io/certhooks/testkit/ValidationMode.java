// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

/** How the CA treats proofs of control. */
public enum ValidationMode {
    /** Each proof is checked: over HTTP, over TLS, or in the zone. */
    REAL,
    /** Each proof is believed, except for names that are refused. */
    ALWAYS_VALID
}
