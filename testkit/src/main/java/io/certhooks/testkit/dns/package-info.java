// SPDX-License-Identifier: Apache-2.0
/** DNS as the CA sees it: an in-memory zone, and a responder for others on loopback. */
@NullMarked
package io.certhooks.testkit.dns;

import org.jspecify.annotations.NullMarked;
