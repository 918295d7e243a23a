// SPDX-License-Identifier: Apache-2.0
/** An ACME certificate authority inside the JVM, with time that a test moves. */
@NullMarked
package io.certhooks.testkit;

import org.jspecify.annotations.NullMarked;
