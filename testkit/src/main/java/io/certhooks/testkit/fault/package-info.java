// SPDX-License-Identifier: Apache-2.0
/**
 * What can go wrong, for those who test that their program bears it.
 *
 * <p>A {@link io.certhooks.testkit.fault.Fault} says what happens, a {@link io.certhooks.testkit.fault.FaultRule} to
 * which requests, and {@link io.certhooks.testkit.fault.Faults} is the script of both.
 */
@NullMarked
package io.certhooks.testkit.fault;

import org.jspecify.annotations.NullMarked;
