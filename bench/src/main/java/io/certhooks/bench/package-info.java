// SPDX-License-Identifier: Apache-2.0

/** Measures Certhooks beside its peers and the limits of the machine, in one run. */
@NullMarked
package io.certhooks.bench;

import org.jspecify.annotations.NullMarked;
