// SPDX-License-Identifier: Apache-2.0
/** What the CA knows: accounts, orders, authorizations, certificates. Thread-safe, and free of HTTP. */
@NullMarked
package io.certhooks.testkit.state;

import org.jspecify.annotations.NullMarked;
