// SPDX-License-Identifier: Apache-2.0
/** JSON Web Keys and Signatures (RFC 7515, RFC 7517, RFC 8037), as strict as RFC 8555 wants them. */
@NullMarked
package io.certhooks.testkit.jws;

import org.jspecify.annotations.NullMarked;
