// SPDX-License-Identifier: Apache-2.0
/** X.509: hierarchies, leaf certificates, certificate requests, revocation lists. */
@NullMarked
package io.certhooks.testkit.ca;

import org.jspecify.annotations.NullMarked;
