// SPDX-License-Identifier: Apache-2.0
/** HTTPS on loopback, down to the bytes: requests, replies and the ways a reply can go wrong. Knows nothing of ACME. */
@NullMarked
package io.certhooks.testkit.wire;

import org.jspecify.annotations.NullMarked;
