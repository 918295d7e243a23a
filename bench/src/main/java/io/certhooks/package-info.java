// SPDX-License-Identifier: Apache-2.0

/** Opens parts of the engine to the benchmarks. */
@NullMarked
package io.certhooks;

import org.jspecify.annotations.NullMarked;
