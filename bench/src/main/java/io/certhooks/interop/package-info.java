// SPDX-License-Identifier: Apache-2.0

/** Opens the real CA of the core's tests to the benchmarks. */
@NullMarked
package io.certhooks.interop;

import org.jspecify.annotations.NullMarked;
