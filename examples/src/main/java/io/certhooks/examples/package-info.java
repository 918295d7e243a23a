// SPDX-License-Identifier: Apache-2.0
/** Runnable examples, all on this machine and without a network: start with {@link io.certhooks.examples.Main}. */
@NullMarked
package io.certhooks.examples;

import org.jspecify.annotations.NullMarked;
